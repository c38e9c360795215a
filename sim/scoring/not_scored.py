"""Why a target is not scored: what this version does not model, and which lever will bring it. Nothing is
guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.plan import Plan, Target


@dataclass(frozen=True)
class Missing:
    """What is missing for a target, in both languages, and the lever that will bring it (empty: none)."""

    en: str
    zh: str
    lever: str = ""


def _same(targets: str, missing: Missing) -> dict[str, Missing]:
    return dict.fromkeys(targets.split(), missing)


MISSING: Mapping[str, Missing] = {
    **_same(
        "new_high_tech high_tech_annual high_tech_total",
        Missing(
            "no enterprise is certified as a high-tech enterprise yet",
            "尚未模拟高新技术企业认定",
            "rd_subsidy",
        ),
    ),
    **_same(
        "tech_smes_annual tech_smes_total",
        Missing(
            "no enterprise is registered as technology-based yet",
            "尚未模拟科技型企业认定",
            "innovation_voucher",
        ),
    ),
    **_same(
        "municipal_rd_platforms provincial_rd_platforms new_type_rd_institutions",
        Missing(
            "R&D platforms and institutions are not modelled yet", "尚未模拟研发平台与机构", "rd_platforms"
        ),
    ),
    **_same(
        "innovation_centre_candidates innovation_centres",
        Missing(
            "manufacturing innovation centres are not modelled yet", "尚未模拟制造业创新中心", "rd_platforms"
        ),
    ),
    **_same(
        "talent_teams_total talent_teams_annual",
        Missing("talent teams are not modelled yet", "尚未模拟人才团队", "talent_programme"),
    ),
    **_same(
        "leading_entrepreneurs growing_entrepreneurs",
        Missing(
            "the training of entrepreneurs is not modelled yet", "尚未模拟企业家培养", "talent_programme"
        ),
    ),
    **_same(
        "large_projects_landed new_material_entrants",
        Missing(
            "projects brought in from outside are not modelled yet",
            "尚未模拟招商引资项目",
            "investment_attraction",
        ),
    ),
    **_same(
        "landmark_projects ledger_projects project_meetings",
        Missing("the ledger of key projects is not modelled yet", "尚未模拟重点项目台账", "project_ledger"),
    ),
    **_same(
        "basalt_fibre_project carbon_nanotube_project ceramic_base_project",
        Missing("named projects are not modelled yet", "尚未模拟计划点名的项目", "leading_industry_push"),
    ),
    **_same(
        "green_building_park aviation_park",
        Missing("parks as projects are not modelled yet", "尚未模拟园区建设", "spatial_layout"),
    ),
    **_same(
        "national_green_factories provincial_green_factories green_factories_total cement_green_share",
        Missing("no factory is certified as green yet", "尚未模拟绿色工厂认定", "green_upgrading"),
    ),
    **_same(
        "smart_factories_annual smart_factories_total",
        Missing("no factory is certified as smart yet", "尚未模拟智能工厂认定", "smart_upgrading"),
    ),
    "smart_factories_3yr": Missing(
        "no factory or workshop is certified as smart yet",
        "尚未模拟智能工厂（车间）认定",
        "technical_upgrading",
    ),
    "technical_upgrade_coverage": Missing(
        "technical upgrading of equipment is not modelled yet", "尚未模拟技术改造", "technical_upgrading"
    ),
    "leading_enterprises_added": Missing(
        "the award to leading enterprises is not modelled yet",
        "尚未模拟领军型企业认定",
        "leading_enterprise_support",
    ),
    **_same(
        "high_growth_selected high_growth_doubled",
        Missing(
            "no enterprises are selected for doubling yet", "尚未模拟高成长性企业遴选", "high_growth_doubling"
        ),
    ),
    **_same(
        "specialised_smes specialised_quota_exceeded",
        Missing(
            "no enterprise is certified as specialised yet", "尚未模拟专精特新认定", "specialised_sme_support"
        ),
    ),
    "idle_plant_reuse_rate": Missing(
        "idle plants are not modelled yet", "尚未模拟闲置厂房", "idle_plant_reuse"
    ),
    "manufacturing_loan_share": Missing(
        "the bank lends to industry alone: loans to others are not modelled yet",
        "银行仅向工业放贷，尚未模拟其他贷款",
        "bank_credit",
    ),
    **_same(
        "green_performance_coverage area_assessment",
        Missing(
            "environmental rating and assessment are not modelled yet",
            "尚未模拟绿色绩效评价与区域环评",
            "environmental_control",
        ),
    ),
    **_same(
        "policy_outreach symposiums",
        Missing(
            "outreach and meetings are not modelled yet", "尚未模拟政策宣讲与座谈会", "business_environment"
        ),
    ),
    **_same(
        "industrial_land_share contiguous_land",
        Missing("land quotas are decisions, not outcomes", "用地指标是决策，不是模拟结果", "land_supply"),
    ),
    **_same(
        "prefab_park_land prefab_park_mu",
        Missing(
            "a park's area is a decision, not an outcome", "园区面积是决策，不是模拟结果", "spatial_layout"
        ),
    ),
    "quality_above_peers": Missing(
        "the model has no quality indicators to compare", "模型没有可比较的质量指标"
    ),
    "manufacturing_investment_rise": Missing(
        "a rise in growth needs growth before 2020, and the run starts with 2019",
        "投资增速的提升需要2020年以前的增速，而模拟自2019年开始",
    ),
    "leading_firms": Missing(
        "newcomers in new materials are not counted yet",
        "尚未统计新引进新材料企业",
        "investment_attraction",
    ),
}
"""By target. A target with scored readings stands here for its other readings."""


def explain(plan: Plan, target: Target) -> tuple[str, str]:
    """Why a target (or one of its readings) is not scored, in English and Chinese.

    KeyError for a target about which nothing is known: a test sees to it that there is none.
    """
    missing = MISSING[target.id]
    en, zh = missing.en, missing.zh
    if target.nature == "needs_input":
        en, zh = f"the plan gives no figure, and {en}", f"计划未给出数值；{zh}"
    elif target.nature == "exogenous":
        en, zh = (
            f"an input that the scenario does not give (references: {target.id}: ...); {en}",
            f"方案未给出该输入参数（references: {target.id}: ...）；{zh}",
        )
    if missing.lever:
        lever = plan.lever(missing.lever)
        en += f"; comes with the lever '{lever.name_en}'"
        zh += f"；随政策工具“{lever.name_zh}”加入"
    return f"{en[0].upper()}{en[1:]}.", f"{zh}。"

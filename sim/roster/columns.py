"""The columns that a roster of enterprises or a ledger of projects may have, and how Chinese spreadsheets head them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Kind = Literal["name", "code", "industry", "chain", "place", "number", "share", "month", "flag", "ignored"]

MONEY: Mapping[str, float] = MappingProxyType(
    {
        "万元": 1.0,
        "元": 1e-4,
        "千元": 0.1,
        "百万元": 100.0,
        "千万元": 1e3,
        "亿元": 1e4,
        "万": 1.0,
        "亿": 1e4,
        "万人民币": 1.0,
        "10k yuan": 1.0,
        "yuan": 1e-4,
    }
)
"""Units of money, in 10k yuan."""

PEOPLE: Mapping[str, float] = MappingProxyType(
    {"人": 1.0, "名": 1.0, "个": 1.0, "位": 1.0, "万人": 1e4, "persons": 1.0}
)

COAL: Mapping[str, float] = MappingProxyType(
    {
        "吨标准煤": 1.0,
        "吨标煤": 1.0,
        "tce": 1.0,
        "吨": 1.0,
        "t": 1.0,
        "万吨标准煤": 1e4,
        "万吨标煤": 1e4,
        "万吨": 1e4,
        "千克标准煤": 1e-3,
        "kgce": 1e-3,
    }
)
"""Units of energy, in tonnes of coal equivalent."""

POWER: Mapping[str, float] = MappingProxyType(
    {
        "万千瓦时": 1.0,
        "万度": 1.0,
        "万kwh": 1.0,
        "万kw·h": 1.0,
        "千瓦时": 1e-4,
        "度": 1e-4,
        "kwh": 1e-4,
        "kw·h": 1e-4,
        "亿千瓦时": 1e4,
        "亿度": 1e4,
        "兆瓦时": 0.1,
        "mwh": 0.1,
        "10k kwh": 1.0,
    }
)
"""Units of electricity, in 10,000 kWh."""

LAND: Mapping[str, float] = MappingProxyType(
    {
        "亩": 1.0,
        "mu": 1.0,
        "平方米": 0.0015,
        "m2": 0.0015,
        "平米": 0.0015,
        "万平方米": 15.0,
        "公顷": 15.0,
        "ha": 15.0,
        "平方公里": 1500.0,
    }
)
"""Units of land, in mu."""

SHARE: Mapping[str, float] = MappingProxyType({"%": 0.01, "百分比": 0.01})


@dataclass(frozen=True)
class Field:
    """One thing that a file may say of an enterprise or a project.

    ``headings`` are those that Chinese files use, the usual one first, in small letters without spaces and units.
    ``largest`` is the largest number that can be meant (in the unit of the model), ``least`` the smallest.
    """

    id: str
    kind: Kind
    headings: tuple[str, ...]
    unit: str = ""
    units: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    least: float = 0.0
    largest: float = float("inf")

    @property
    def usual(self) -> str:
        """The heading that the template gives it, with its unit."""
        return f"{self.headings[0]}（{self.unit}）" if self.unit else self.headings[0]


def _money(id_: str, *headings: str, least: float = 0.0) -> Field:
    return Field(id_, "number", headings, "万元", MONEY, least, 1e8)


ENTERPRISE_FIELDS = (
    Field(
        "name",
        "name",
        (
            "企业名称",
            "单位名称",
            "单位详细名称",
            "企业全称",
            "公司名称",
            "名称",
            "企业",
            "法人单位名称",
            "name",
            "enterprise",
            "company",
        ),
    ),
    Field(
        "code",
        "code",
        (
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "统一信用代码",
            "统一代码",
            "组织机构代码",
            "统一社会信用代码/组织机构代码",
            "creditcode",
            "unifiedsocialcreditcode",
        ),
    ),
    Field(
        "industry_code",
        "industry",
        ("行业代码", "国民经济行业代码", "行业小类代码", "行业大类代码", "行业编码", "industrycode"),
    ),
    Field(
        "industry",
        "industry",
        (
            "行业",
            "所属行业",
            "行业名称",
            "行业类别",
            "国民经济行业",
            "行业类型",
            "行业分类",
            "行业大类",
            "行业小类",
            "主营行业",
            "industry",
        ),
    ),
    Field(
        "stage",
        "chain",
        ("产业链环节", "产业链", "所属产业链", "主导产业", "所属产业", "产业类别", "产业", "stage", "chain"),
    ),
    Field(
        "above_scale",
        "flag",
        (
            "是否规上",
            "是否规上企业",
            "规上企业",
            "规上",
            "是否规模以上",
            "规模以上",
            "是否规上工业企业",
            "规上/规下",
            "aboveScale".lower(),
            "above_scale",
        ),
    ),
    _money(
        "revenue",
        "营业收入",
        "主营业务收入",
        "营业总收入",
        "销售收入",
        "年营业收入",
        "年销售收入",
        "营收",
        "产值",
        "工业总产值",
        "revenue",
    ),
    Field(
        "employees",
        "number",
        (
            "从业人员",
            "从业人数",
            "从业人员数",
            "从业人员平均人数",
            "职工人数",
            "员工人数",
            "员工数",
            "用工人数",
            "平均用工人数",
            "从业人员期末人数",
            "employees",
        ),
        "人",
        PEOPLE,
        largest=2e5,
    ),
    _money("assets", "资产总计", "资产总额", "总资产", "资产合计", "资产", "assets"),
    _money("liabilities", "负债合计", "负债总计", "负债总额", "总负债", "负债", "liabilities"),
    Field("leverage", "share", ("资产负债率", "leverage"), "%", SHARE, largest=5.0),
    _money("profit", "利润总额", "利润", "税前利润", "profit", least=-1e8),
    Field(
        "energy",
        "number",
        ("综合能源消费量", "综合能耗", "能源消费量", "能耗", "年综合能耗", "能源消费总量", "energy"),
        "吨标准煤",
        COAL,
        largest=2e7,
    ),
    Field(
        "electricity",
        "number",
        ("用电量", "年用电量", "工业用电量", "全年用电量", "耗电量", "电力消费量", "electricity"),
        "万千瓦时",
        POWER,
        largest=5e6,
    ),
    Field(
        "land", "number", ("用地面积", "占地面积", "占地", "土地面积", "实际用地面积", "land"), "亩", LAND, largest=1e5
    ),
    Field(
        "founded",
        "month",
        ("成立时间", "成立日期", "注册时间", "成立年份", "开业时间", "注册日期", "开业(成立)时间", "founded"),
    ),
    Field(
        "park",
        "place",
        (
            "所属园区/乡镇",
            "所属园区",
            "园区",
            "所在园区",
            "所属乡镇",
            "乡镇",
            "所在乡镇",
            "乡镇街道",
            "所属乡镇(街道)",
            "乡镇(街道)",
            "所在地",
            "属地",
            "乡镇办",
            "park",
            "town",
        ),
    ),
    Field(
        "high_tech",
        "flag",
        ("高新技术企业", "是否高新技术企业", "高企", "是否高企", "国家高新技术企业", "hightech", "high_tech"),
    ),
    Field("tech_sme", "flag", ("科技型中小企业", "是否科技型中小企业", "科小", "techsme", "tech_sme")),
    Field(
        "specialised",
        "flag",
        ("专精特新", "专精特新企业", "是否专精特新", "专精特新中小企业", "是否专精特新企业", "specialised"),
    ),
    Field("cloud", "flag", ("是否上云", "上云", "企业上云", "是否上云企业", "上云情况", "上云企业", "cloud")),
    _money(
        "rd_spending",
        "研发费用",
        "研发投入",
        "研发经费",
        "r&d经费",
        "研究开发费用",
        "研发费",
        "r&d经费支出",
        "rdspending",
        "rd_spending",
    ),
)
"""Columns of a roster of enterprises, in the order of the template."""

PROJECT_FIELDS = (
    Field("name", "name", ("项目名称", "重点项目名称", "项目", "名称", "name", "project")),
    Field("owner", "ignored", ("建设单位", "项目单位", "投资单位", "业主单位", "责任企业", "企业名称", "owner")),
    Field("industry_code", "industry", ("行业代码", "国民经济行业代码", "industrycode")),
    Field("industry", "industry", ("行业", "所属行业", "行业名称", "行业类别", "industry")),
    Field(
        "stage",
        "chain",
        ("产业链环节", "产业链", "所属产业链", "主导产业", "所属产业", "产业类别", "产业", "stage", "chain"),
    ),
    Field(
        "park",
        "place",
        ("所属园区/乡镇", "所属园区", "建设地点", "园区", "所在园区", "项目地址", "建设地址", "乡镇", "park"),
    ),
    _money("investment", "总投资", "计划总投资", "投资总额", "总投资额", "项目总投资", "投资额", "investment"),
    Field("signed", "month", ("签约时间", "签约日期", "签约年月", "备案时间", "立项时间", "signed")),
    Field("started", "month", ("开工时间", "开工日期", "实际开工时间", "计划开工时间", "开工年月", "started")),
    Field(
        "completed",
        "month",
        (
            "竣工时间",
            "投产时间",
            "计划竣工时间",
            "预计竣工时间",
            "计划投产时间",
            "建成时间",
            "竣工投产时间",
            "预计投产时间",
            "竣工日期",
            "completed",
        ),
    ),
)
"""Columns of a ledger of projects."""

NOT_MEANT = (
    "增速",
    "增长",
    "增幅",
    "同比",
    "占比",
    "比重",
    "比例",
    "利润率",
    "排名",
    "上年",
    "去年",
    "同期",
    "上期",
    "人均",
    "亩均",
    "单位产值",
    "强度",
    "备注",
    "说明",
    "目标",
    "计划值",
    "预计",
    "代表",
    "联系",
    "电话",
)
"""A heading with one of these is not the column that the rest of it names, unless it is the very heading."""

NUMBERS = ("revenue", "employees", "profit", "leverage", "energy", "electricity", "land", "rd_spending")
FLAGS = ("above_scale", "high_tech", "tech_sme", "specialised", "cloud")


def by_heading(fields: tuple[Field, ...]) -> dict[str, Field]:
    """Every heading with its field."""
    return {heading: own for own in fields for heading in own.headings}

"""Makes the made-up rosters of `examples/roster`: a clean one, a messy one, a ledger of projects.

No enterprise in them exists: names say so (示例 means example), and their credit codes belong to a district that there
is not (410199). The same program writes the same bytes: `python scripts/make_rosters.py [FOLDER]`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from sim.plan import Plan, load_plan
from sim.roster.credit_codes import ALPHABET, check_character

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "roster"
SEED = 20200101
SMALL = 410
"""Small enterprises of the clean roster, beside the plan's number of above-scale ones."""

HEADINGS = (
    "企业名称",
    "统一社会信用代码",
    "行业代码",
    "行业",
    "产业链环节",
    "是否规上",
    "营业收入（万元）",
    "从业人员（人）",
    "资产总计（万元）",
    "负债合计（万元）",
    "利润总额（万元）",
    "综合能源消费量（吨标准煤）",
    "用电量（万千瓦时）",
    "用地面积（亩）",
    "成立时间",
    "所属园区/乡镇",
    "高新技术企业",
    "科技型中小企业",
    "专精特新",
    "是否上云",
    "研发费用（万元）",
)

TRADES = {
    "EQ_part": ("3670", "汽车零部件及配件制造"),
    "EQ_mach": ("3511", "矿山机械制造"),
    "AL_prim": ("3216", "铝冶炼"),
    "AL_proc": ("3252", "铝压延加工"),
    "NM_mat": ("3240", "有色金属合金制造"),
    "NM_dev": ("3073", "特种陶瓷制品制造"),
    "RF_raw": ("1013", "耐火土石开采"),
    "RF_prod": ("3089", "耐火陶瓷制品及其他耐火材料制造"),
    "AB_grain": ("3099", "其他非金属矿物制品制造"),
    "AB_tool": ("3099", "其他非金属矿物制品制造"),
    "CM_cem": ("3011", "水泥制造"),
    "CM_spec": ("3011", "水泥制造"),
    "BRICK": ("3031", "粘土砖瓦及建筑砌块制造"),
    "CONCRETE": ("3021", "水泥制品制造"),
    "CARBON": ("3091", "石墨及碳素制品制造"),
    "PREFAB": ("3024", "轻质建筑材料制造"),
    "GA": ("3744", "航空相关设备制造"),
    "OTHER": ("0610", "烟煤和无烟煤开采洗选"),
}
OTHERS = (
    ("0610", "烟煤和无烟煤开采洗选"),
    ("1312", "小麦加工"),
    ("2926", "塑料包装箱及容器制造"),
    ("3012", "石灰和石膏制造"),
    ("1522", "瓶（罐）装饮用水制造"),
    ("3311", "金属结构制造"),
)
NAMED_STAGES = ("AB_tool", "CM_spec", "RF_raw")
"""Stages that their industry code alone does not tell."""

TOWNS = ("示例东镇", "示例西镇", "示例南乡", "示例北街道", "示例中街道")
FIRST = "嵩颍箕卢熙韶观星承文永泰安和顺达昌宏远新"
SECOND = "峰岳川源阳华盛瑞丰茂联合众信恒润嘉诚博"


def credit_code(number: int) -> str:
    """A code that fits itself, of a district that there is not."""
    digits = ""
    for _ in range(9):
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    first = f"91410199{digits}"
    return first + check_character(first)


def made_up_name(number: int, trade: str) -> str:
    """A name that begins with 示例 (example)."""
    own = FIRST[number % len(FIRST)] + SECOND[number * 7 % len(SECOND)]
    return f"示例{own}{trade.removesuffix('制造')}{number:04d}有限公司"


def enterprises(plan: Plan, small: int) -> list[list[Any]]:
    """Rows under :data:`HEADINGS`, made up around the plan's stages; some cells are empty, as they always are."""
    chance = np.random.default_rng(SEED)
    table, rows = plan.stage_table, []
    above = table["above_scale_enterprises"].astype(int)
    share = table["small_enterprises"] / table["small_enterprises"].sum()
    stages = [(stage, True) for stage in range(len(plan.stages)) for _ in range(above[stage])]
    stages += [(int(stage), False) for stage in np.sort(chance.choice(len(plan.stages), small, p=share))]
    for number, (stage, listed) in enumerate(stages, 1):
        name, mean = plan.stages[stage], table["above_scale_output"][stage] * 1e4 / max(above[stage], 1)
        if listed:
            revenue = max(round(mean * float(np.exp(chance.normal(-0.3, 0.75)))), 1850)
        else:
            revenue = min(max(round(float(np.exp(chance.normal(5.4, 0.9)))), 12), 1900)
        a_head = table["labour_productivity"][stage] / table["value_added_rate"][stage] * np.exp(chance.normal(0, 0.35))
        assets = round(
            revenue
            * table["capital_output"][stage]
            * table["value_added_rate"][stage]
            * 2.1
            * float(np.exp(chance.normal(0, 0.3)))
        )
        energy = revenue * table["energy_intensity"][stage] * float(np.exp(chance.normal(0, 0.4)))
        code, trade = OTHERS[int(chance.integers(len(OTHERS)))] if name == "OTHER" else TRADES[name]
        meant = [park.name_zh for park in plan.parks if name in park.stages]
        place = str(chance.choice(meant)) if meant and chance.random() < 0.5 else str(chance.choice(TOWNS))
        active = chance.random() < (0.45 if listed else 0.08)
        year = int(chance.integers(1996, 2017 if listed else 2019))
        row: list[Any] = [
            made_up_name(number, trade),
            credit_code(31**5 + number * 7919),
            code,
            trade,
            plan.label(f"stage.{name}", "zh") if name in NAMED_STAGES else "",
            "是" if listed else "否",
            revenue,
            max(round(revenue / float(a_head)), 1),
            assets,
            round(assets * float(np.clip(chance.normal(0.52, 0.16), 0.05, 0.95))),
            round(revenue * float(chance.normal(table["profit_margin"][stage], 0.05))),
            round(energy, 1),
            round(energy * 0.25 / 1.229, 1),
            round(revenue * table["land_per_output"][stage] * float(np.exp(chance.normal(0, 0.4))), 1),
            f"{year}-{int(chance.integers(1, 13)):02d}",
            place,
            "是" if active and listed and chance.random() < 0.35 else "",
            "是" if active and chance.random() < 0.3 else "",
            "是" if active and listed and chance.random() < 0.15 else "",
            "是" if chance.random() < (0.25 if listed else 0.12) else "否",
            round(revenue * 0.02 * float(np.exp(chance.normal(0, 0.5)))) if active else 0,
        ]
        for place_, gap in {8: 0.1, 9: 0.1, 10: 0.12, 11: 0.3, 12: 0.15, 13: 0.35, 14: 0.03, 15: 0.05, 19: 0.2}.items():
            if chance.random() < (gap if listed else min(2.0 * gap, 0.8)):
                row[place_] = ""
        rows.append(row)
    return rows


def messy(clean: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Some rows of the clean roster as rosters arrive: every kind of mess, and some mistakes that stop a run."""
    rows = [list(row) for row in clean]
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for number, row in enumerate(rows):
        if number % 7 == 1:
            row[6] = f"{row[6]:,}"
        if number % 11 == 2:
            row[7] = str(row[7]).translate(wide)
        if number % 9 == 3:
            row[11] = "—"
        if number % 13 == 4:
            row[13] = f"{row[13]}亩" if row[13] != "" else "无"
        if number % 17 == 5:
            row[8] = f"{row[8] / 1e4:.2f}亿元" if row[8] != "" else "/"
        if number % 6 == 0:
            row[14] = row[14].replace("-", "年") + "月" if row[14] else "不详"
        if number % 10 == 7:
            row[2] = int(row[2])
    rows[5][1] = 9.14101990000123e17
    rows[8][1] = rows[9][1]
    rows[12][1] = rows[12][1][:-1] + ("A" if rows[12][1][-1] != "A" else "B")
    rows[14][1] = rows[14][1].replace("0", "O", 1)
    rows[16][1] = "410185100001234"
    rows[20][2], rows[20][3] = "", "耐火材料制品制造业"
    rows[22][2], rows[22][3] = "", "耐火陶磁制品"
    rows[24][2] = "5112"
    rows[26][0] = ""
    rows[28][6] = -350
    rows[30][6] = rows[30][6] * 10_000
    rows[31][7] = 0
    rows[33][7] = "50-80"
    rows[35][10] = "(126)"
    rows[37][6] = "约2300万元"
    rows[39][6] = 0
    rows[41][14] = "成立多年"
    rows[43][15] = rows[42][15] = "大冶片区"
    return rows


def workbook(sheets: dict[str, tuple[list[list[Any]], Any]]) -> bytes:
    """A workbook of sheets: rows, and what to do with the sheet and the book beside writing them."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"created": datetime(2020, 1, 1)})
    for name, (rows, dress) in sheets.items():
        sheet = book.add_worksheet(name)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    (sheet.write_string if isinstance(cell, str) else sheet.write_number)(line, column, cell)
        if dress is not None:
            dress(book, sheet)
    book.close()
    return stream.getvalue()


def messy_workbook(rows: list[list[Any]]) -> bytes:
    """Titles above, a heading of two rows with merged cells, a line of totals, a footnote, and another sheet."""
    upper = [
        "企业名称",
        "统一社会信用代码",
        "行业代码",
        "行业",
        "产业链环节",
        "是否规上",
        "主要经济指标",
        "",
        "",
        "",
        "",
        "能源",
        "",
        "",
        "基本情况",
        "",
        "资质",
        "",
        "",
        "是否上云",
        "研发费用",
    ]
    lower = [
        "",
        "",
        "",
        "",
        "",
        "",
        "2018年营业收入",
        "从业人员平均人数（人）",
        "资产总计",
        "负债合计",
        "利润总额",
        "综合能源消费量（吨标准煤）",
        "用电量（万千瓦时）",
        "占地面积（亩）",
        "成立时间",
        "所属乡镇",
        "高企",
        "科技型中小企业",
        "专精特新",
        "",
        "",
    ]
    total = ["合计", *[""] * 5, sum(row[6] for row in rows if isinstance(row[6], int)), *[""] * 14]
    sheet = [
        ["示例市工业企业名录（2018年度）"],
        ["填报单位：示例局", *[""] * 18, "单位：万元"],
        upper,
        lower,
        *rows[:30],
        [],
        *rows[30:],
        total,
        ["注：本表企业均为虚构。"],
    ]

    def dress(book: Any, page: Any) -> None:
        page.merge_range(0, 0, 0, len(upper) - 1, sheet[0][0], book.add_format({"bold": True, "align": "center"}))
        page.merge_range(2, 6, 2, 10, upper[6])
        page.merge_range(2, 11, 2, 13, upper[11])
        page.merge_range(2, 14, 2, 15, upper[14])
        page.merge_range(2, 16, 2, 18, upper[16])
        for column in (*range(6), 19, 20):
            page.merge_range(2, column, 3, column, upper[column])

    return workbook({"封面": ([["示例市工业企业名录"], ["（虚构数据）"]], None), "名录": (sheet, dress)})


PROJECTS = (
    ("3万吨玄武岩纤维制品项目", "", "新型材料", "告成工业基地", 12.0, "2019-10", "2020-06", "2021-12"),
    ("年产300吨碳纳米管项目", "", "新型材料", "产业集聚区", 3.5, "2020-03", "", ""),
    ("筑友制造装配式建筑项目", "3024", "", "循环经济园区（大冶片区）", 6.0, "2019-09", "2020-02", "2021-06"),
    ("示例耐火材料智能化改造项目", "3089", "", "大金店工业基地", 0.9, "2020-05", "2020-08", "2021-04"),
    ("示例高端磨具生产线项目", "", "磨具", "告成工业基地", 1.6, "2020-07", "2020-12", "2021-12"),
    ("示例铝板带精深加工项目", "3252", "", "告成工业基地", 4.8, "2019-12", "2020-05", "2021-10"),
    ("示例汽车零部件扩建项目", "3670", "", "产业集聚区", 2.2, "2020-09", "2021-01", "2022-01"),
    ("示例通航装备总装项目", "", "通用航空", "通航产业园", 8.0, "2020-06", "", ""),
    ("示例水泥窑协同处置项目", "3011", "", "大金店工业基地", 1.1, "2018-11", "2019-03", "2020-03"),
    ("示例固废综合利用制砖项目", "3031", "", "东华工业基地", 0.4, "2021-03", "2021-06", "2022-02"),
    ("示例装配式构件二期项目", "3024", "", "循环经济园区（大冶片区）", 2.5, "2021-05", "2021-09", "2022-09"),
    ("示例特种陶瓷底座项目", "3073", "", "产业集聚区", 3.0, "2019-06", "2019-12", "2020-12"),
)


def ledger_workbook() -> bytes:
    """The ledger as a bureau keeps it: a title, money in 100 million yuan, dates in several ways."""
    heads = [
        "序号",
        "项目名称",
        "行业代码",
        "产业链",
        "建设地点",
        "总投资（亿元）",
        "签约时间",
        "开工时间",
        "计划投产时间",
        "备注",
    ]
    rows: list[list[Any]] = []
    for number, (name, code, chain, place, money, *months) in enumerate(PROJECTS, 1):
        signed, started, done = (f"{m[:4]}年{int(m[5:])}月" if m and number % 3 == 0 else m for m in months)
        rows.append([number, name, code, chain, place, money, signed, started, done, ""])
    total = ["合计", *[""] * 4, sum(row[5] for row in rows)]
    sheet: list[list[Any]] = [["示例市重点工业项目台帐"], heads, *rows, total]
    return workbook({"台帐": (sheet, None)})


def make(folder: Path) -> list[Path]:
    """Write all of them and return their places."""
    plan = load_plan()
    rows = enterprises(plan, SMALL)
    contents = {
        "enterprises.xlsx": workbook({"企业名录": ([list(HEADINGS), *rows], None)}),
        "messy.xlsx": messy_workbook(messy(rows[60:160])),
        "projects.xlsx": ledger_workbook(),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


if __name__ == "__main__":
    for place in make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(place)

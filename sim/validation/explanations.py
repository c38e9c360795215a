"""Why a stylised fact is missed, where it is: the cause in the model, not an excuse. Printed for crosses alone."""

EXPLANATIONS: dict[str, str] = {
    "S1": (
        "The tail is a little too heavy. The totals force it: about 190 enterprises that sell 36.9 billion yuan sell "
        "9.7 times the listing threshold on average, which even a pure Pareto law reaches only with an exponent of "
        "1.1. The sizes of each industry follow a Pareto law whose exponent meets the industry's total, and several "
        "industries of few and large enterprises need an exponent below one."
    ),
    "S2a": (
        "The distribution of growth rates is peaked, but a little rounder than a tent. An enterprise has two jumps a "
        "year on average, and adjustment of capacity, stocks and prices smooths them."
    ),
    "S2b": (
        "The jumps of demand are Laplace numbers, two a year on average. Among about 190 enterprises a single one "
        "that collapses or starts again in a year lifts the fourth moment: the untrimmed measure differs widely "
        "between runs and years."
    ),
    "S3": (
        "The spread falls with size by `demand_size_exponent`; bounds on it (`demand_size_factor_low`, "
        "`demand_size_factor_high`) and shocks that do not depend on size flatten the slope."
    ),
    "S4": "The spread of productivity is a parameter (`tfp_fixed_sd`, `tfp_shock_sd`).",
    "S5": (
        "Persistence follows from the fixed part (`tfp_fixed_sd`) and from what the transient part keeps in a year "
        "(`tfp_persistence`). Published slopes are measured with errors that pull them down; the model's are not."
    ),
    "S6a": "Productivity reaches the hazard of closing only through profit and unpaid bills.",
    "S6b": "The hazard falls with size by one exponent (`exit_size_exponent`); insolvency does not know size.",
    "S7": "The hazard of closing rises until insolvencies, of which the first year has almost none, have come to rest.",
    "S8a": ("The hazard has a plateau from the third to the seventh year, so where its peak falls is chance."),
    "S8b": ("The first year of life has a factor of its own (`exit_first_year_factor`)."),
    "S8c": "After the seventh year the hazard falls by the ratio of two parameters alone.",
    "S9a": (
        "Adoption begins too fast and shows no take-off. Enterprises look at their suppliers, who are larger and "
        "earlier than the average, so that imitation is strong from the first year, when the users of 2019 are already "
        "there. It slows down early: those readier to adopt go first, and about one in six of the rest cannot pay the "
        "bill. A single Bass curve reads the first as innovation and the second as weak imitation."
    ),
    "S9b": "See S9a. The published q that the parameter rests on (0.45) lies above this range.",
    "S10a": (
        "What counts as a zombie depends on months of weakness (`zombie_delay_months`) and on indebtedness. Margins "
        "by industry were set to published ones, which leaves fewer enterprises weak for long."
    ),
    "S10b": (
        "Zombies recover too fast. The test asks for half a year of weakness where the published one asks for two "
        "years, on profit that forgets within half a year; many who fail it have merely had a bad spell. Asking for "
        "two years gives a recovery near a third, but then hardly any are zombies: too few enterprises "
        "stay weak for long."
    ),
    "S11": (
        "The input prices of 2021 push about a third of the enterprises into losses for that year, since prices follow "
        "costs with a delay of months and only in part. In the quiet city the share lies in the range, near its upper "
        "end. Traditional industries have more: their margins follow from value added, wages and capital of the stage "
        "table and differ widely (grinding tools lose money, coal and food earn 8 %)."
    ),
    "S12a": (
        "Use of capacity is a target by industry (0.77, minerals 0.71). Minerals weigh more here than in the nation, "
        "and 2020 was weak; without events outside the figure is a little higher, but still short of the range."
    ),
    "S12b": "Use of capacity follows the target of each stage.",
    "S13": "Links break by chance (`link_separation`) and with the enterprises at their ends.",
    "S15": (
        "Luck moves growth more than it should. The city is concentrated: in the synthetic population of seed 1 one "
        "enterprise (primary aluminium) has 8 % of all demand and the effective number of enterprises (inverse "
        "Herfindahl) is 60, and their own shocks do not average out. More replicates are needed for the same precision."
    ),
    "S16a": "Suppliers are matched in proportion to spare capacity.",
    "S16b": "Suppliers are matched in proportion to spare capacity.",
    "S17a": (
        "Listings begin too low and rise from year to year: sales are counted in the prices of the year, which rose in "
        "2021 and 2022, and few small enterprises begin close below the threshold."
    ),
    "S17b": (
        "Too few leave the list, fewer each year: rising prices lift sales over the bound, and few of the listed "
        "enterprises stand close to it, since the industries' totals ask for large ones."
    ),
}

#!/bin/sh
# Say where the results of `make run` are, in Chinese where the machine speaks Chinese.
#   scripts/what_was_made.sh results
set -eu
results=${1:?name the folder of results}
report="sim report $results/baseline $results/plan"
case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in
zh*) cat <<END

对比图：$results/compare-baseline-plan/figures/（两种情景画在同一张图中）
各自的图：$results/plan/figures/　$results/baseline/figures/
报告网页和 Excel 工作簿：先执行 source .venv/bin/activate，再执行 $report
END
    ;;
*) cat <<END

Figures: $results/compare-baseline-plan/figures/   (both side by side)
         $results/plan/figures/   $results/baseline/figures/
A page to hand over, and a workbook for Excel: source .venv/bin/activate, then $report
END
    ;;
esac

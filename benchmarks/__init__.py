"""What casebuilder costs, measured beside a floor of the same run: ratios travel between machines, times do not."""

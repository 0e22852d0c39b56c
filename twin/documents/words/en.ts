/** English sentences of documents. Legal terms stay German in parentheses at their first use. */
export const en = {
  page: 'Page {page} of {pages}',
  notes: 'Notes',
  'letter.property': 'Property',
  'letter.dwelling': 'Dwelling',
  'letter.period': 'Period',
  'letter.date': 'Date',

  'month.title': 'Consumption information for {month}',
  'month.notABill':
    'This is no bill and no request to pay. It tells you what you used for heating (§ 6a HeizkostenV).',
  'month.used': 'Your heating in {month}',
  'month.usedUnits': '{units} rated units at {kwhPerUnit} kWh each',
  'month.notShown': 'There is no information for {month}.',
  'month.notShown.not-a-full-month':
    'Only whole months of your residence are shown: the first is the month after you moved in.',
  'month.notShown.no-data': 'Your meters were not read at both ends of this month.',
  'month.comparison': 'Compared with',
  'month.column.comparison': 'Comparison',
  'month.column.kwh': 'Heating',
  'month.column.difference': 'You in {month}',
  'month.previousMonth': 'Previous month, {month}',
  'month.previousYear': 'Same month of last year, {month}',
  'month.average': 'Average user of the same category',
  'month.notRecorded': 'not recorded',
  'month.year': 'Your heating over the year, adjusted to the weather',
  'month.yearMeasured': 'Your heating over the year, as measured',
  'month.yearAlt':
    'Bars for twelve months up to {month}: {sum} kWh in all; the twelve months before: {sumBefore} kWh.',
  'month.series': '{from} to {to}',
  'month.substitute.interpolated':
    'Substitute value (E): no reading at the end of the month; drawn between the neighbouring readings by degree days.',
  'month.substitute.last-year':
    'Substitute value (E): no reading; the value of the same month of last year stands in (§ 9a Abs. 1 HeizkostenV).',
  'month.basis': 'How this was worked out',
  'month.basis.unit': 'Heat of one rated unit',
  'month.basis.unitValue':
    '{kwhPerUnit} kWh: {heat} kWh of heat over {units} units in the last bill, {period}',
  'month.basis.average': 'Average user',
  'month.basis.averageValue':
    '{perYear} kWh per m² and year for heating, spread over the months by degree days (VDI 2067). Source: {reference}',
  'month.basis.weather': 'Weather',
  'month.basis.weatherValue':
    'Heating × degree days of a normal year ÷ degree days of the month (20/15). Hot water is not adjusted.',
  'month.basis.area': 'Area',
  'month.units':
    'Units of heat cost allocators are shares, not energy. The conversion to kWh is a guide, and your bill may differ.',

  'difference.more': '{pct} more',
  'difference.less': '{pct} less',
  'difference.same': 'the same',
} as const;

export type WordKey = keyof typeof en;

/** German sentences of documents; a missing one does not compile. */
import type { WordKey } from './en.ts';

export const de: Readonly<Record<WordKey, string>> = {
  page: 'Seite {page} von {pages}',
  notes: 'Anmerkungen',
  'letter.property': 'Liegenschaft',
  'letter.dwelling': 'Nutzeinheit',
  'letter.period': 'Zeitraum',
  'letter.date': 'Datum',

  'month.title': 'Verbrauchsinformation für {month}',
  'month.notABill':
    'Dies ist keine Abrechnung und keine Zahlungsaufforderung. Sie erfahren, was Sie für Heizung verbraucht haben (§ 6a HeizkostenV).',
  'month.used': 'Ihr Heizverbrauch im {month}',
  'month.usedUnits': '{units} bewertete Einheiten zu je {kwhPerUnit} kWh',
  'month.notShown': 'Für {month} gibt es keine Information.',
  'month.notShown.not-a-full-month':
    'Gezeigt werden nur volle Monate Ihrer Nutzung: der erste ist der Monat nach Ihrem Einzug.',
  'month.notShown.no-data': 'Ihre Geräte wurden nicht an beiden Enden dieses Monats abgelesen.',
  'month.comparison': 'Im Vergleich',
  'month.column.comparison': 'Vergleich',
  'month.column.kwh': 'Heizung',
  'month.column.difference': 'Sie im {month}',
  'month.previousMonth': 'Vormonat, {month}',
  'month.previousYear': 'Gleicher Monat des Vorjahres, {month}',
  'month.average': 'Durchschnittsnutzer derselben Nutzerkategorie',
  'month.notRecorded': 'nicht erfasst',
  'month.year': 'Ihr Heizverbrauch im Jahr, witterungsbereinigt',
  'month.yearMeasured': 'Ihr Heizverbrauch im Jahr, wie gemessen',
  'month.yearAlt':
    'Balken für zwölf Monate bis {month}: zusammen {sum} kWh; die zwölf Monate davor: {sumBefore} kWh.',
  'month.series': '{from} bis {to}',
  'month.substitute.interpolated':
    'Ersatzwert (E): keine Ablesung zum Monatsende; zwischen den benachbarten Ablesungen nach Gradtagen bestimmt.',
  'month.substitute.last-year':
    'Ersatzwert (E): keine Ablesung; es gilt der Wert des gleichen Monats im Vorjahr (§ 9a Abs. 1 HeizkostenV).',
  'month.basis': 'So wurde gerechnet',
  'month.basis.unit': 'Wärme je bewertete Einheit',
  'month.basis.unitValue':
    '{kwhPerUnit} kWh: {heat} kWh Wärme auf {units} Einheiten in der letzten Abrechnung, {period}',
  'month.basis.average': 'Durchschnittsnutzer',
  'month.basis.averageValue':
    '{perYear} kWh je m² und Jahr für Heizung, nach Gradtagen (VDI 2067) auf die Monate verteilt. Quelle: {reference}',
  'month.basis.weather': 'Witterung',
  'month.basis.weatherValue':
    'Heizverbrauch × Gradtage des Normaljahres ÷ Gradtage des Monats (20/15). Warmwasser wird nicht bereinigt.',
  'month.basis.area': 'Fläche',
  'month.units':
    'Einheiten von Heizkostenverteilern sind Anteile, keine Energie. Die Umrechnung in kWh ist ein Anhaltspunkt; Ihre Abrechnung kann davon abweichen.',

  'difference.more': '{pct} mehr',
  'difference.less': '{pct} weniger',
  'difference.same': 'gleich viel',
};

/**
 * German sentences of the legal check, by code; in braces a detail of the finding. English ones
 * come with the finding itself.
 */
export interface FindingWords {
  readonly message: string;
  readonly hint: string;
}

export const FINDINGS_DE: Readonly<Record<string, FindingWords>> = {
  'days-without-user': {
    message: 'Nutzeinheit {unit} hat vom {from} bis zum {to} keinen Nutzer',
    hint: 'Eine Zeile mit dem Vermieter als Zahler für die leeren Tage ergänzen',
  },
  'areas-do-not-add-up': {
    message: 'Die Nutzeinheiten haben zusammen {dwellingsM2} m², das Gebäude {buildingM2} m²',
    hint: 'Die Fläche einer Nutzeinheit berichtigen oder die fehlende Nutzeinheit ergänzen',
  },
  'co2-area-differs': {
    message: 'Die CO2-Tabelle wird mit einer anderen Fläche gelesen, als die Nutzeinheiten haben',
    hint: 'Dort zählt die Wohnfläche, hier die beheizte Fläche; beide prüfen',
  },
  'no-costs': {
    message: 'Es gibt keine Kosten abzurechnen',
    hint: 'Die Kosten des Zeitraums eintragen',
  },
  'nothing-consumed': {
    message: 'Niemand hat etwas verbraucht, die Verbrauchskosten gingen deshalb nach Fläche',
    hint: 'Die Ablesungen prüfen',
  },
  'only-one-unit': {
    message: 'Es gibt nur eine Nutzeinheit, sie trägt alle Kosten',
    hint: 'Prüfen, ob alle Nutzeinheiten eingetragen sind',
  },
  'law-changed': {
    message: 'Der Wert {parameter} hat sich am {from} geändert, mitten im Zeitraum',
    hint: 'Es gilt der Wert des ersten Tages des Zeitraums oder der erste, den es gab',
  },
  'hot-water-meter-missing': {
    message: 'Die Wärme für Warmwasser ist nicht gemessen',
    hint: 'Einen Wärmezähler für Warmwasser einbauen oder begründen, warum er unverhältnismäßig teuer wäre',
  },
  'deadline-missed': {
    message: 'Die Abrechnung kommt am {receivedOn} an, fällig war sie bis zum {last}',
    hint: 'Trotzdem versenden: Guthaben bleiben fällig, Nachforderungen sind verloren, wenn die Verspätung nicht andere zu vertreten haben',
  },
  'no-remote-reading': {
    message: 'Die Geräte sind nicht fernablesbar, obwohl sie es sein müssen',
    hint: 'Durch fernablesbare Geräte ersetzen',
  },
  'missing-information': {
    message: 'Die monatliche Verbrauchsinformation fehlte oder war unvollständig',
    hint: 'Die Information jeden Monat versenden und das festhalten',
  },
  'missing-co2-information': {
    message: 'Die Abrechnung zeigt nicht, wie die CO2-Kosten aufgeteilt werden',
    hint: 'Ausstoß und CO2-Kosten aus den Rechnungen des Lieferanten ergänzen',
  },
  'co2-short-period': {
    message:
      'Der Zeitraum ist kürzer als ein Jahr, die Grenzen der CO2-Tabelle sind aber die eines Jahres',
    hint: 'Angeben, ob der kurze Zeitraum vereinbart war',
  },
  'co2-old-fuel': {
    message: 'Alter Brennstoff wird geteilt, als wäre er nach dem Stichtag berechnet worden',
    hint: 'Das Rechnungsdatum angeben: früher berechneter Brennstoff wird nicht geteilt',
  },
  'period-over-a-year': {
    message: 'Der Zeitraum ist länger als ein Jahr',
    hint: 'Jedes Jahr für sich abrechnen',
  },
  'share-out-of-range': {
    message: '{pct} % nach Verbrauch, das Gesetz erlaubt {min} bis {max} %',
    hint: 'Den Anteil in die Grenzen des Gesetzes legen; mehr geht nur mit Vereinbarung (§ 10)',
  },
  'mandatory-share': {
    message: '{pct} % nach Verbrauch, dieses Haus muss aber {due} % abrechnen',
    hint: '{due} % der Heizkosten nach Verbrauch abrechnen',
  },
  'estimate-over-limit': {
    message: '{pct} % der Fläche sind geschätzt, mehr als {limitPct} %',
    hint: 'Die Heizkosten allein nach Fläche abrechnen',
  },
  'billed-by-area': {
    message: 'Zu viel Fläche hat keinen Messwert, deshalb ging es allein nach Fläche',
    hint: 'Die Geräte vor dem nächsten Zeitraum instand setzen',
  },
  'pipe-heat-not-met': {
    message: 'Die Kriterien der Rohrwärme sind nicht alle erfüllt, es wurde nichts berichtigt',
    hint: 'Die Rohrwärme weglassen oder die zugeführte Wärme und den Wert einer Einheit prüfen',
  },
  'adjust-without-formula': {
    message: 'Gemessene Wärme wird nicht berichtigt, der Faktor blieb deshalb außer Acht',
    hint: 'Den Faktor weglassen, wo ein Wärmezähler das Warmwasser misst',
  },
};

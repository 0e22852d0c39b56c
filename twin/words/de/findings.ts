/** What the legal check says, in German. */
import type { FindingKey } from '../en/findings.ts';
import type { ErrorText } from '../words.ts';

export const findings: Readonly<Record<FindingKey, ErrorText>> = {
  // A remark behind another finding, no finding of its own.
  'cut-counted-once': {
    message: 'die Kürzung zählt mit den anderen desselben Grundes nur einmal',
    hint: 'nichts zu tun: die Summe der Kürzungen stimmt',
  },
  'share-out-of-range/too-much': {
    message: '{pct} % nach Verbrauch, erlaubt sind {min} bis {max} %',
    hint: 'die Obergrenze einhalten, oder angeben, dass mehr vereinbart ist',
  },
  'share-out-of-range/too-little': {
    message: '{pct} % nach Verbrauch, erlaubt sind {min} bis {max} %',
    hint: 'den Anteil auf die Untergrenze anheben',
  },
  'flat-share-out-of-range': {
    message: '{pct} % gehen ohne Messung an die Heizung, erlaubt sind {min} bis {max} %',
    hint: 'split.heating_pct in diese Grenzen setzen, oder das Warmwasser messen',
  },
  'mandatory-share': {
    message: '{pct} % nach Verbrauch, dieses Haus muss aber {due} % abrechnen',
    hint: '{due} % der Heizkosten nach Verbrauch abrechnen',
  },
  'group-share-too-low': {
    message:
      '{pct} % nach der gemessenen Wärme der Gruppen, mindestens {min} % sind vorgeschrieben',
    hint: 'groups.measured_pct auf die Untergrenze anheben',
  },
  'estimate-over-limit': {
    message: '{pct} % der Fläche sind geschätzt, mehr als {limitPct} %',
    hint: 'die Heizkosten allein nach Fläche abrechnen: area_only ["heating"]',
  },
  'billed-by-area/heating': {
    message:
      'für zu viel Fläche fehlt ein Messwert der Heizung, deshalb ging sie allein nach Fläche',
    hint: 'die Geräte vor dem nächsten Zeitraum instand setzen',
  },
  'billed-by-area/hot_water': {
    message:
      'für zu viel Fläche fehlt ein Messwert des Warmwassers, deshalb ging es allein nach Fläche',
    hint: 'die Zähler vor dem nächsten Zeitraum instand setzen',
  },
  'pipe-heat-not-met': {
    message:
      'nicht alle Kriterien der Rohrwärme-Korrektur sind erfüllt, deshalb wurde nichts korrigiert',
    hint: 'pipe_heat weglassen, oder zugeführte Wärme und Wert einer Einheit prüfen',
  },
  'adjust-without-formula': {
    message: 'gemessene Wärme wird nicht korrigiert, deshalb blieb adjust außer Acht',
    hint: 'split.adjust weglassen, wo ein Wärmezähler das Warmwasser misst',
  },
  'hot-water-meter-missing/unmeasured': {
    message: 'Warmwasser wird gezählt, aber kein Teil der Kosten dafür abgetrennt',
    hint: 'einen Wärmezähler für Warmwasser einbauen, oder den unzumutbaren Aufwand begründen',
  },
  'hot-water-meter-missing/formula': {
    message: 'die Wärme für Warmwasser ist berechnet, nicht gemessen',
    hint: 'einen Wärmezähler für Warmwasser einbauen, oder den unzumutbaren Aufwand begründen',
  },
  'deadline-missed': {
    message: 'die Abrechnung kommt am {receivedOn} an, fällig war sie bis {last}',
    hint: 'trotzdem zusenden: Guthaben bleiben fällig, Nachforderungen entfallen, außer andere haben die Verspätung zu vertreten',
  },
  'no-remote-reading': {
    message: 'die Geräte sind nicht fernablesbar, müssten es aber sein',
    hint: 'durch fernablesbare Geräte ersetzen',
  },
  'co2-later-fuel': {
    message: 'Brennstoff wurde am {day} geliefert, nach dem Zeitraum bis {to}',
    hint: 'dem Zeitraum überlassen, in dem er verbrannt wird, oder den Tag berichtigen',
  },
  'readings-held': {
    message: '{count} Ablesungen von {devices} sind zurückgehalten: über sie ist nicht entschieden',
    hint: 'annehmen oder ausschließen (metertwin alarms), dann neu abrechnen',
  },
  'readings-unvouched': {
    message: 'für die abgerechneten Ablesungen von {devices} bürgt niemand',
    hint: 'diese Geräte vor Ort ablesen, oder sie mit MAC senden lassen',
  },
  'letter-incomplete': {
    message: 'auf {count} der Briefe fehlt: {demand}',
    hint: 'das Fehlende zum Schreiben, in der Kostenliste oder bei den Ablesungen der Geräte angeben',
  },
  'no-remote-reading/unit': {
    message: 'die Geräte von {unit} sind nicht fernablesbar, müssten es aber sein',
    hint: 'durch fernablesbare Geräte ersetzen',
  },
  'co2-before-law': {
    message:
      'der Zeitraum begann am {from}, vor der Aufteilung der CO2-Kosten: der Vermieter trägt nichts',
    hint: 'nichts zu tun; aufgeteilt wird ab dem Zeitraum, der 2023 beginnt',
  },
  'unverified-figure': {
    message: 'die Angaben zu {kind} sind nicht an der Quelle geprüft',
    hint: 'kg_per_unit aus der Rechnung des Lieferanten angeben: er muss es ausweisen',
  },
  'claim-early': {
    message: 'geltend gemacht am {claimedOn}, bevor der Lieferant am {billedOn} abgerechnet hat',
    hint: 'den Brief nach der Abrechnung des Lieferanten datieren, oder deren Tag berichtigen',
  },
  'claim-late': {
    message: 'geltend gemacht am {claimedOn}; möglich war das bis zum {until}',
    hint: 'für diese Rechnung des Lieferanten ist der Anspruch verloren; eine neuere nehmen',
  },
  'periods-apart': {
    message: 'der Zeitraum davor endete am {ended}, dieser beginnt am {from}',
    hint: 'den Zeitraum am Tag nach dem Ende des vorigen beginnen lassen',
  },
  'stock-differs': {
    message:
      'der Bestand beginnt mit {opening} zu {openingCents}, die Abrechnung davor endete mit {closing} zu {closingCents}',
    hint: 'den Endbestand der vorigen Abrechnung als ersten Posten ohne Liefertag übernehmen',
  },
  'reading-differs': {
    message: 'Gerät {user} beginnt mit {start}, die Abrechnung davor endete mit {last}',
    hint: 'mit dem Endstand der vorigen Abrechnung beginnen, oder den Tausch des Geräts angeben',
  },
  'result-sum-differs': {
    message: 'die gelieferten Anteile ergeben {sumCents}, die Kosten sind {costsCents}',
    hint: 'vor dem Versand beim Messdienst nach dem fehlenden oder doppelten Anteil fragen',
  },
  'result-sum-differs/rounding': {
    message: 'gerundete Einheitspreise: die Anteile ergeben {sumCents} statt {costsCents}',
    hint: 'nichts zu tun: die Cent sind die von gerundeten Einheitspreisen',
  },
  'result-parts-differ': {
    message: 'die Teile des Anteils ergeben {partsCents}, seine Summe ist {totalCents}',
    hint: 'beim Messdienst nachfragen, welche der Zahlen gilt',
  },
  'result-share-differs': {
    message: '{user}: geliefert {theirsCents}, aus denselben Angaben berechnet {oursCents}',
    hint: 'Flächen, Ablesungen, Anteile und Tage des Nutzers mit denen des Messdienstes vergleichen',
  },
  'result-co2-differs': {
    message:
      '{user}: CO2-Anteil des Vermieters geliefert als {theirsCents}, nach Gesetz {oursCents}',
    hint: 'die Lieferungen und die Wohnfläche prüfen, nach denen der Messdienst aufgeteilt hat',
  },
  'not-over/values': {
    message:
      'für den Zeitraum bis {to} fehlen endgültige Werte: das ist ein Zwischenstand, keine Abrechnung',
    hint: 'abrechnen, wenn der Zeitraum vorbei ist und die Stichtagswerte da sind',
  },
  'not-over/sent': {
    message: 'sie ginge vor dem Ende des Zeitraums am {to} hinaus: vorher ist nichts fällig',
    hint: 'nach dem letzten Tag des Zeitraums abrechnen',
  },
  'period-before-law': {
    message: 'der Zeitraum beginnt am {from}, das Gesetz kennt Regeln erst ab {since}',
    hint: 'period.from prüfen; für einen solchen Zeitraum gilt keine Regel der Prüfung',
  },
  'hot-water-share-implausible': {
    message: 'das Warmwasser nimmt {pct} % der Energie; üblich sind {min} bis {max} %',
    hint: 'den Zähler des Warmwassers, seine Einheit und die Energie der Anlage prüfen',
  },
  'main-meter-differs': {
    message:
      'die Nutzer haben {usersM3} m³ Warmwasser gezählt, der Hauptzähler {mainM3} m³: {pct} % Abstand',
    hint: 'die Ablesewerte prüfen, und ob ein Zähler fehlt',
  },
  'group-by-subtraction': {
    message:
      'die Wärme der Gruppe {group} ist der Rest der anderen; jede Gruppe muss gemessen sein',
    hint: 'die Gruppe mit einem eigenen Wärmezähler erfassen',
  },
  'pipes-not-exposed': {
    message: 'Rohre in Estrich oder Wand liegen nicht frei, deshalb kam keine Rohrwärme hinzu',
    hint: 'pipe_heat weglassen',
  },
  'recognised-rule-not-allowed': {
    message: 'Heizkessel oder Wärmelieferung: hier muss die Trennung gemessen werden',
    hint: 'split.method heat_meter verwenden; anerkannte Regeln gelten für Anlagen ohne Kessel und Lieferung',
  },
  'heat-pump-before-meters': {
    message: 'der Faktor der Wärmepumpe gilt nach dem {installedOn}, der Zeitraum begann am {from}',
    hint: 'den Faktor ab dem ersten Zeitraum verwenden, der nach dem Einbau der Zähler beginnt',
  },
  'water-billed-twice': {
    message: 'Wasser steht in den Kosten, obwohl eine andere Abrechnung es enthält',
    hint: 'die Wasserkosten hier weglassen',
  },
  'relief-of-another-time': {
    message: 'diese Entlastung galt vom {from} bis {until}, der Zeitraum berührt das nicht',
    hint: 'die Entlastung weglassen, oder in die Abrechnung ihres Zeitraums aufnehmen',
  },
  'relief-missing': {
    message: 'die Entlastung vom {from} bis {until} steht den Nutzern zu, in den Kosten ist keine',
    hint: 'costs.relief aus der Rechnung ergänzen, oder facts.no_relief angeben, wo es keine gab',
  },
  'missing-information': {
    message: 'monatliche Verbrauchsinformationen fehlten oder waren unvollständig',
    hint: 'die Information jedes Monats zusenden und das festhalten',
  },
  'missing-co2-information': {
    message: 'die Abrechnung zeigt nicht, wie die CO2-Kosten aufgeteilt sind',
    hint: 'Emissionen und CO2-Kosten aus den Rechnungen des Lieferanten ergänzen',
  },
  'co2-short-period': {
    message:
      'der Zeitraum ist kürzer als ein Jahr, die Grenzen der CO2-Tabelle sind aber die eines Jahres',
    hint: 'co2.agreed_period angeben, wo der kurze Zeitraum vereinbart ist',
  },
  'co2-old-fuel': {
    message: 'Brennstoff von {year} ist aufgeteilt, als wäre er nach dem {from} berechnet worden',
    hint: 'invoiced_on angeben: vorher in Rechnung gestellter Brennstoff wird nicht aufgeteilt',
  },
  'co2-more-than-costs': {
    message: 'die CO2-Kosten von {co2Cents} sind höher als alle Kosten von {costsCents}',
    hint: 'die Lieferungen prüfen, oder die Brennstoffkosten in costs.unitary_cents aufnehmen',
  },
  'co2-claimed-and-credited': {
    message:
      'der Anteil des Vermieters ist hier gutgeschrieben, obwohl der Mieter ihn erstattet verlangt',
    hint: 'co2.self_supply weglassen, wo der Vermieter den Brennstoff kauft; sonst die CO2-Kosten mit dem Blatt co2_split aufteilen',
  },
  'period-over-a-year': {
    message: 'der Zeitraum vom {from} bis {to} ist länger als ein Jahr',
    hint: 'jedes Jahr für sich abrechnen',
  },
  'days-without-user': {
    message: 'niemand hat die Einheit {unit} vom {from} bis {to}',
    hint: 'für die leeren Tage eine Zeile mit payer landlord ergänzen',
  },
  'areas-do-not-add-up': {
    message: 'die Wohnungen haben zusammen {dwellingsM2} m², das Gebäude {buildingM2} m²',
    hint: 'die Fläche einer Wohnung berichtigen, oder die fehlende Wohnung ergänzen',
  },
  'figure-implausible': {
    message: '{figure} ist {got}, üblich sind {min} bis {max}',
    hint: 'den Wert prüfen, sein Komma und seine Einheit',
  },
  'delivery-twice': {
    message: 'die Rechnung {number} steht zweimal da, zuerst als {first}',
    hint: 'eine davon streichen, oder jedem Teil die eigene Menge und den eigenen Tag geben',
  },
  'stock-later-fuel': {
    message: 'zum Bestand zählt eine Lieferung vom {day}, nach dem Zeitraum bis {to}',
    hint: 'dem nächsten Zeitraum überlassen, oder den Tag berichtigen',
  },
  'fuel-price-implausible': {
    message:
      'eine Einheit dieses Brennstoffs kostet {price} Cent, eine des ersten Eintrags {other} Cent',
    hint: 'Menge und Betrag beider Einträge prüfen',
  },
  'co2-year-differs': {
    message: 'der CO2-Preis ist der von {year}, geliefert wurde am {day}',
    hint: 'das Jahr weglassen, oder den Tag berichtigen',
  },
  'co2-agreed-period-differs': {
    message: 'der vereinbarte Zeitraum {from} bis {until} ist nicht der abgerechnete',
    hint: 'den Zeitraum der Abrechnung angeben, oder weglassen, wo kein kurzer vereinbart war',
  },
  'co2-invoice-early': {
    message: 'die Rechnung vom {invoiced} ist mehr als ein Jahr älter als ihre Lieferung vom {day}',
    hint: 'den Rechnungstag berichtigen: er entscheidet, ob die CO2-Kosten geteilt werden',
  },
  'reading-day-off': {
    message: 'Gerät {device} wurde am {day} abgelesen, Wochen entfernt vom {due}',
    hint: 'den Tag berichtigen, oder den Wert des Stichtags angeben',
  },
  'co2-area-differs': {
    message: 'die CO2-Tabelle ist mit {livingM2} m² gelesen, die Wohnungen haben {dwellingsM2} m²',
    hint: 'dort zählt die Wohnfläche, hier die beheizte; prüfen, ob beide stimmen',
  },
  'no-costs': {
    message: 'es gibt keine Kosten, die abzurechnen wären',
    hint: 'die Kosten des Zeitraums eintragen',
  },
  'nothing-consumed/heating': {
    message: 'niemand hat Wärme verbraucht, deshalb gingen die Verbrauchskosten nach Fläche',
    hint: 'Ablesewerte prüfen; area_only sagt, dass mit Absicht nichts gemessen wurde',
  },
  'nothing-consumed/hot_water': {
    message: 'niemand hat Warmwasser verbraucht, deshalb gingen die Verbrauchskosten nach Fläche',
    hint: 'Ablesewerte prüfen; area_only sagt, dass mit Absicht nichts gemessen wurde',
  },
  'consumption-missing/heating': {
    message: '{user} hat keine Heizeinheiten und zählt, als wäre nichts verbraucht worden',
    hint: 'heat_units oder devices angeben; 0, wo nichts verbraucht, failed, wo nichts gemessen wurde',
  },
  'consumption-missing/hot_water': {
    message: '{user} hat kein Warmwasservolumen und zählt, als wäre nichts verbraucht worden',
    hint: 'hot_water_m3 angeben; 0, wo nichts verbraucht, failed, wo nichts gemessen wurde',
  },
  'only-one-unit': {
    message: 'es gibt nur eine Wohnung, sie trägt alle Kosten',
    hint: 'prüfen, ob alle Wohnungen in der Eingabe stehen',
  },
  'law-changed': {
    message: '{parameter} hat sich am {from} geändert, mitten im Zeitraum',
    hint: 'es gilt der Wert am ersten Tag des Zeitraums',
  },
};

/**
 * What the legal check says, in German and English: `{name}` stands for a detail of the finding.
 * A finding with two ways to arise has a key `code/way`.
 */
import { fillTemplate } from '#kernel/fill-template.ts';
import type { Language } from '#kernel/language.ts';
import { EURO_STYLES, moneyText } from '#kernel/money.ts';
import { rational, toDecimal } from '#kernel/rational.ts';

export interface FindingText {
  readonly message: string;
  readonly hint: string;
}

type Texts = Readonly<Record<Language, FindingText>>;

const AREA_KEY = {
  hintEn: 'check the readings; area_only says that nothing was measured on purpose',
  hintDe: 'Ablesewerte prüfen; area_only sagt, dass mit Absicht nichts gemessen wurde',
};
const SHARE_EN = '{pct}% by consumption, the law allows {min} to {max}%';
const SHARE_DE = '{pct} % nach Verbrauch, erlaubt sind {min} bis {max} %';

export const FINDING_WORDS = {
  'share-out-of-range/too-much': {
    en: {
      message: SHARE_EN,
      hint: 'keep to the upper limit, or say that the contract agrees on more',
    },
    de: {
      message: SHARE_DE,
      hint: 'die Obergrenze einhalten, oder angeben, dass mehr vereinbart ist',
    },
  },
  'share-out-of-range/too-little': {
    en: { message: SHARE_EN, hint: 'raise the share to the lower limit' },
    de: { message: SHARE_DE, hint: 'den Anteil auf die Untergrenze anheben' },
  },
  'flat-share-out-of-range': {
    en: {
      message: '{pct}% go to the heating without measurement, the law allows {min} to {max}%',
      hint: 'set split.heating_pct within these limits, or measure the hot water',
    },
    de: {
      message: '{pct} % gehen ohne Messung an die Heizung, erlaubt sind {min} bis {max} %',
      hint: 'split.heating_pct in diese Grenzen setzen, oder das Warmwasser messen',
    },
  },
  'mandatory-share': {
    en: {
      message: '{pct}% by consumption, but this house must bill {due}%',
      hint: 'bill {due}% of the heating costs by consumption',
    },
    de: {
      message: '{pct} % nach Verbrauch, dieses Haus muss aber {due} % abrechnen',
      hint: '{due} % der Heizkosten nach Verbrauch abrechnen',
    },
  },
  'group-share-too-low': {
    en: {
      message: '{pct}% by the measured heat of the groups, the law asks for at least {min}%',
      hint: 'raise groups.measured_pct to the lower limit',
    },
    de: {
      message:
        '{pct} % nach der gemessenen Wärme der Gruppen, mindestens {min} % sind vorgeschrieben',
      hint: 'groups.measured_pct auf die Untergrenze anheben',
    },
  },
  'estimate-over-limit': {
    en: {
      message: '{pct}% of the area is estimated, more than {limitPct}%',
      hint: 'bill the heating costs by area alone: area_only ["heating"]',
    },
    de: {
      message: '{pct} % der Fläche sind geschätzt, mehr als {limitPct} %',
      hint: 'die Heizkosten allein nach Fläche abrechnen: area_only ["heating"]',
    },
  },
  'billed-by-area/heating': {
    en: {
      message: 'too much of the area has no measured heat, so it went by area alone',
      hint: 'repair the devices before the next period',
    },
    de: {
      message:
        'für zu viel Fläche fehlt ein Messwert der Heizung, deshalb ging sie allein nach Fläche',
      hint: 'die Geräte vor dem nächsten Zeitraum instand setzen',
    },
  },
  'billed-by-area/hot_water': {
    en: {
      message: 'too much of the area has no measured hot water, so it went by area alone',
      hint: 'repair the meters before the next period',
    },
    de: {
      message:
        'für zu viel Fläche fehlt ein Messwert des Warmwassers, deshalb ging es allein nach Fläche',
      hint: 'die Zähler vor dem nächsten Zeitraum instand setzen',
    },
  },
  'pipe-heat-not-met': {
    en: {
      message: 'the criteria of the pipe heat correction are not all met, so nothing was corrected',
      hint: 'leave pipe_heat out, or check the heat fed in and the value of a unit',
    },
    de: {
      message:
        'nicht alle Kriterien der Rohrwärme-Korrektur sind erfüllt, deshalb wurde nichts korrigiert',
      hint: 'pipe_heat weglassen, oder zugeführte Wärme und Wert einer Einheit prüfen',
    },
  },
  'adjust-without-formula': {
    en: {
      message: 'a measured heat is not corrected, so adjust was left aside',
      hint: 'leave split.adjust out where a heat meter measures the hot water',
    },
    de: {
      message: 'gemessene Wärme wird nicht korrigiert, deshalb blieb adjust außer Acht',
      hint: 'split.adjust weglassen, wo ein Wärmezähler das Warmwasser misst',
    },
  },
  'hot-water-meter-missing/unmeasured': {
    en: {
      message: 'hot water is metered, but no part of the costs is split off for it',
      hint: 'install a heat meter for hot water, or state why it would be unreasonably dear',
    },
    de: {
      message: 'Warmwasser wird gezählt, aber kein Teil der Kosten dafür abgetrennt',
      hint: 'einen Wärmezähler für Warmwasser einbauen, oder den unzumutbaren Aufwand begründen',
    },
  },
  'hot-water-meter-missing/formula': {
    en: {
      message: 'the heat for hot water is computed, not measured',
      hint: 'install a heat meter for hot water, or state why it would be unreasonably dear',
    },
    de: {
      message: 'die Wärme für Warmwasser ist berechnet, nicht gemessen',
      hint: 'einen Wärmezähler für Warmwasser einbauen, oder den unzumutbaren Aufwand begründen',
    },
  },
  'deadline-missed': {
    en: {
      message: 'the bill arrives on {receivedOn}, it was due by {last}',
      hint: 'send it anyway: refunds stay due, additional payments are lost unless others caused the delay',
    },
    de: {
      message: 'die Abrechnung kommt am {receivedOn} an, fällig war sie bis {last}',
      hint: 'trotzdem zusenden: Guthaben bleiben fällig, Nachforderungen entfallen, außer andere haben die Verspätung zu vertreten',
    },
  },
  'no-remote-reading': {
    en: {
      message: 'the devices cannot be read from afar although they must',
      hint: 'replace them by devices that can be read from afar',
    },
    de: {
      message: 'die Geräte sind nicht fernablesbar, müssten es aber sein',
      hint: 'durch fernablesbare Geräte ersetzen',
    },
  },
  'co2-later-fuel': {
    en: {
      message: 'fuel was delivered on {day}, after the period that ends on {to}',
      hint: 'leave it to the period in which it is burnt, or correct the day',
    },
    de: {
      message: 'Brennstoff wurde am {day} geliefert, nach dem Zeitraum bis {to}',
      hint: 'dem Zeitraum überlassen, in dem er verbrannt wird, oder den Tag berichtigen',
    },
  },
  'readings-held': {
    en: {
      message: '{count} readings of {devices} are held: nobody has decided whether they count',
      hint: 'accept or exclude them (metertwin alarms), then bill again',
    },
    de: {
      message:
        '{count} Ablesungen von {devices} sind zurückgehalten: über sie ist nicht entschieden',
      hint: 'annehmen oder ausschließen (metertwin alarms), dann neu abrechnen',
    },
  },
  'readings-unvouched': {
    en: {
      message: 'nobody vouches for the billed readings of {devices}',
      hint: 'read these devices on the spot, or have them send with a MAC',
    },
    de: {
      message: 'für die abgerechneten Ablesungen von {devices} bürgt niemand',
      hint: 'diese Geräte vor Ort ablesen, oder sie mit MAC senden lassen',
    },
  },
  'letter-incomplete': {
    en: {
      message: 'missing on {count} of the letters: {demand}',
      hint: 'give what is missing with the letter, in the list of costs or with the readings of the devices',
    },
    de: {
      message: 'auf {count} der Briefe fehlt: {demand}',
      hint: 'das Fehlende zum Schreiben, in der Kostenliste oder bei den Ablesungen der Geräte angeben',
    },
  },
  'no-remote-reading/unit': {
    en: {
      message: 'the devices of {unit} cannot be read from afar although they must',
      hint: 'replace them by devices that can be read from afar',
    },
    de: {
      message: 'die Geräte von {unit} sind nicht fernablesbar, müssten es aber sein',
      hint: 'durch fernablesbare Geräte ersetzen',
    },
  },
  'co2-before-law': {
    en: {
      message:
        'the period began on {from}, before the CO2 costs are split: the landlord bears none',
      hint: 'nothing to do; the first period to be split begins in 2023',
    },
    de: {
      message:
        'der Zeitraum begann am {from}, vor der Aufteilung der CO2-Kosten: der Vermieter trägt nichts',
      hint: 'nichts zu tun; aufgeteilt wird ab dem Zeitraum, der 2023 beginnt',
    },
  },
  'unverified-figure': {
    en: {
      message: 'what the law data says of {kind} is not checked at its source',
      hint: 'give kg_per_unit of the supplier’s invoice: the supplier must state it',
    },
    de: {
      message: 'die Angaben zu {kind} sind nicht an der Quelle geprüft',
      hint: 'kg_per_unit aus der Rechnung des Lieferanten angeben: er muss es ausweisen',
    },
  },
  'claim-early': {
    en: {
      message: 'claimed on {claimedOn}, before the supplier billed on {billedOn}',
      hint: 'date the letter after the bill of the supplier, or correct its day',
    },
    de: {
      message: 'geltend gemacht am {claimedOn}, bevor der Lieferant am {billedOn} abgerechnet hat',
      hint: 'den Brief nach der Abrechnung des Lieferanten datieren, oder deren Tag berichtigen',
    },
  },
  'claim-late': {
    en: {
      message: 'claimed on {claimedOn}; the claim could be made until {until}',
      hint: 'a claim of this bill of the supplier is lost; claim that of a newer one',
    },
    de: {
      message: 'geltend gemacht am {claimedOn}; möglich war das bis zum {until}',
      hint: 'für diese Rechnung des Lieferanten ist der Anspruch verloren; eine neuere nehmen',
    },
  },
  'periods-apart': {
    en: {
      message: 'the period before ended on {ended}, this one begins on {from}',
      hint: 'let the period begin on the day after the one before ended',
    },
    de: {
      message: 'der Zeitraum davor endete am {ended}, dieser beginnt am {from}',
      hint: 'den Zeitraum am Tag nach dem Ende des vorigen beginnen lassen',
    },
  },
  'stock-differs': {
    en: {
      message:
        'the stock opens with {opening} at {openingCents}, the bill before closed with {closing} at {closingCents}',
      hint: 'take the closing stock of the bill before as the first lot, without a day of delivery',
    },
    de: {
      message:
        'der Bestand beginnt mit {opening} zu {openingCents}, die Abrechnung davor endete mit {closing} zu {closingCents}',
      hint: 'den Endbestand der vorigen Abrechnung als ersten Posten ohne Liefertag übernehmen',
    },
  },
  'reading-differs': {
    en: {
      message: 'device {user} begins at {start}, the bill before ended at {last}',
      hint: 'begin with the reading that the bill before ended with, or name the exchange of the device',
    },
    de: {
      message: 'Gerät {user} beginnt mit {start}, die Abrechnung davor endete mit {last}',
      hint: 'mit dem Endstand der vorigen Abrechnung beginnen, oder den Tausch des Geräts angeben',
    },
  },
  'result-sum-differs': {
    en: {
      message: 'the delivered shares add up to {sumCents}, the costs are {costsCents}',
      hint: 'ask the metering company for the missing or the double share before anything is sent',
    },
    de: {
      message: 'die gelieferten Anteile ergeben {sumCents}, die Kosten sind {costsCents}',
      hint: 'vor dem Versand beim Messdienst nach dem fehlenden oder doppelten Anteil fragen',
    },
  },
  'result-sum-differs/rounding': {
    en: {
      message: 'rounded unit prices: the shares add up to {sumCents} instead of {costsCents}',
      hint: 'nothing to do: the cents are those of rounded unit prices',
    },
    de: {
      message: 'gerundete Einheitspreise: die Anteile ergeben {sumCents} statt {costsCents}',
      hint: 'nichts zu tun: die Cent sind die von gerundeten Einheitspreisen',
    },
  },
  'result-parts-differ': {
    en: {
      message: 'the parts of the share add up to {partsCents}, its total is {totalCents}',
      hint: 'ask the metering company which of the figures holds',
    },
    de: {
      message: 'die Teile des Anteils ergeben {partsCents}, seine Summe ist {totalCents}',
      hint: 'beim Messdienst nachfragen, welche der Zahlen gilt',
    },
  },
  'result-share-differs': {
    en: {
      message: '{user}: delivered {theirsCents}, computed from the same facts {oursCents}',
      hint: 'compare areas, readings, shares and days of the user with those of the company',
    },
    de: {
      message: '{user}: geliefert {theirsCents}, aus denselben Angaben berechnet {oursCents}',
      hint: 'Flächen, Ablesungen, Anteile und Tage des Nutzers mit denen des Messdienstes vergleichen',
    },
  },
  'result-co2-differs': {
    en: {
      message: '{user}: CO2 part of the landlord delivered as {theirsCents}, by law {oursCents}',
      hint: 'check the deliveries and the living area that the company split by',
    },
    de: {
      message:
        '{user}: CO2-Anteil des Vermieters geliefert als {theirsCents}, nach Gesetz {oursCents}',
      hint: 'die Lieferungen und die Wohnfläche prüfen, nach denen der Messdienst aufgeteilt hat',
    },
  },
  'not-over/values': {
    en: {
      message: 'the period up to {to} has no final values: this is an interim statement, no bill',
      hint: 'bill once the period is over and its due-date values are there',
    },
    de: {
      message:
        'für den Zeitraum bis {to} fehlen endgültige Werte: das ist ein Zwischenstand, keine Abrechnung',
      hint: 'abrechnen, wenn der Zeitraum vorbei ist und die Stichtagswerte da sind',
    },
  },
  'not-over/sent': {
    en: {
      message: 'it would be sent before the period ends on {to}: nothing is due before that',
      hint: 'bill after the last day of the period',
    },
    de: {
      message: 'sie ginge vor dem Ende des Zeitraums am {to} hinaus: vorher ist nichts fällig',
      hint: 'nach dem letzten Tag des Zeitraums abrechnen',
    },
  },
  'period-before-law': {
    en: {
      message: 'the period begins on {from}, the law knows rules for it from {since} on',
      hint: 'check period.from; no rule of the check holds for such a period',
    },
    de: {
      message: 'der Zeitraum beginnt am {from}, das Gesetz kennt Regeln erst ab {since}',
      hint: 'period.from prüfen; für einen solchen Zeitraum gilt keine Regel der Prüfung',
    },
  },
  'hot-water-share-implausible': {
    en: {
      message: 'hot water takes {pct}% of the energy; most houses have {min} to {max}%',
      hint: 'check the meter of the hot water, its unit and the energy of the plant',
    },
    de: {
      message: 'das Warmwasser nimmt {pct} % der Energie; üblich sind {min} bis {max} %',
      hint: 'den Zähler des Warmwassers, seine Einheit und die Energie der Anlage prüfen',
    },
  },
  'main-meter-differs': {
    en: {
      message:
        'the users counted {usersM3} m³ of hot water, the main meter {mainM3} m³: {pct}% apart',
      hint: 'check the readings of the meters, and whether one is missing',
    },
    de: {
      message:
        'die Nutzer haben {usersM3} m³ Warmwasser gezählt, der Hauptzähler {mainM3} m³: {pct} % Abstand',
      hint: 'die Ablesewerte prüfen, und ob ein Zähler fehlt',
    },
  },
  'group-by-subtraction': {
    en: {
      message: 'the heat of group {group} is what the others leave; each group must be measured',
      hint: 'measure the group with a heat meter of its own',
    },
    de: {
      message:
        'die Wärme der Gruppe {group} ist der Rest der anderen; jede Gruppe muss gemessen sein',
      hint: 'die Gruppe mit einem eigenen Wärmezähler erfassen',
    },
  },
  'pipes-not-exposed': {
    en: {
      message: 'pipes in a floor or a wall are not exposed, so no pipe heat was added',
      hint: 'leave pipe_heat out',
    },
    de: {
      message: 'Rohre in Estrich oder Wand liegen nicht frei, deshalb kam keine Rohrwärme hinzu',
      hint: 'pipe_heat weglassen',
    },
  },
  'recognised-rule-not-allowed': {
    en: {
      message: 'a boiler or a heat delivery makes the heat, so its split needs a measurement',
      hint: 'use split.method heat_meter; a recognised rule is for plants without boiler and delivery',
    },
    de: {
      message: 'Heizkessel oder Wärmelieferung: hier muss die Trennung gemessen werden',
      hint: 'split.method heat_meter verwenden; anerkannte Regeln gelten für Anlagen ohne Kessel und Lieferung',
    },
  },
  'heat-pump-before-meters': {
    en: {
      message: 'the factor of the heat pump counts after {installedOn}, the period began on {from}',
      hint: 'use the factor from the first period that begins after the meters were installed',
    },
    de: {
      message:
        'der Faktor der Wärmepumpe gilt nach dem {installedOn}, der Zeitraum begann am {from}',
      hint: 'den Faktor ab dem ersten Zeitraum verwenden, der nach dem Einbau der Zähler beginnt',
    },
  },
  'water-billed-twice': {
    en: {
      message: 'water is in the costs, although another bill has it',
      hint: 'leave the costs of water out here',
    },
    de: {
      message: 'Wasser steht in den Kosten, obwohl eine andere Abrechnung es enthält',
      hint: 'die Wasserkosten hier weglassen',
    },
  },
  'relief-of-another-time': {
    en: {
      message: 'this relief was granted from {from} to {until}, which the period does not touch',
      hint: 'leave the relief out, or put it into the bill of its period',
    },
    de: {
      message: 'diese Entlastung galt vom {from} bis {until}, der Zeitraum berührt das nicht',
      hint: 'die Entlastung weglassen, oder in die Abrechnung ihres Zeitraums aufnehmen',
    },
  },
  'relief-missing': {
    en: {
      message:
        'relief granted from {from} to {until} belongs to the users, but none is in the costs',
      hint: 'add costs.relief from the invoice, or say facts.no_relief where there was none',
    },
    de: {
      message:
        'die Entlastung vom {from} bis {until} steht den Nutzern zu, in den Kosten ist keine',
      hint: 'costs.relief aus der Rechnung ergänzen, oder facts.no_relief angeben, wo es keine gab',
    },
  },
  'missing-information': {
    en: {
      message: 'monthly information was missing or incomplete',
      hint: 'send the information of every month, and note that it was sent',
    },
    de: {
      message: 'monatliche Verbrauchsinformationen fehlten oder waren unvollständig',
      hint: 'die Information jedes Monats zusenden und das festhalten',
    },
  },
  'missing-co2-information': {
    en: {
      message: 'the bill does not show how the CO2 costs are split',
      hint: 'add the emissions and CO2 costs from the invoices of the supplier',
    },
    de: {
      message: 'die Abrechnung zeigt nicht, wie die CO2-Kosten aufgeteilt sind',
      hint: 'Emissionen und CO2-Kosten aus den Rechnungen des Lieferanten ergänzen',
    },
  },
  'co2-short-period': {
    en: {
      message:
        'the period is shorter than a year, but the limits of the CO2 table are those of a year',
      hint: 'give co2.agreed_period where the short period was agreed',
    },
    de: {
      message:
        'der Zeitraum ist kürzer als ein Jahr, die Grenzen der CO2-Tabelle sind aber die eines Jahres',
      hint: 'co2.agreed_period angeben, wo der kurze Zeitraum vereinbart ist',
    },
  },
  'co2-old-fuel': {
    en: {
      message: 'fuel of {year} is split as if it was invoiced after {from}',
      hint: 'give invoiced_on: fuel invoiced before that day is not split',
    },
    de: {
      message: 'Brennstoff von {year} ist aufgeteilt, als wäre er nach dem {from} berechnet worden',
      hint: 'invoiced_on angeben: vorher in Rechnung gestellter Brennstoff wird nicht aufgeteilt',
    },
  },
  'co2-more-than-costs': {
    en: {
      message: 'the CO2 costs of {co2Cents} are more than all costs of {costsCents}',
      hint: 'check the deliveries, or add the costs of the fuel to costs.unitary_cents',
    },
    de: {
      message: 'die CO2-Kosten von {co2Cents} sind höher als alle Kosten von {costsCents}',
      hint: 'die Lieferungen prüfen, oder die Brennstoffkosten in costs.unitary_cents aufnehmen',
    },
  },
  'co2-claimed-and-credited': {
    en: {
      message: "the landlord's part is credited here although the tenant is to claim it back",
      hint: 'leave co2.self_supply out where the landlord buys the fuel; else split the CO2 costs by a worksheet co2_split',
    },
    de: {
      message:
        'der Anteil des Vermieters ist hier gutgeschrieben, obwohl der Mieter ihn erstattet verlangt',
      hint: 'co2.self_supply weglassen, wo der Vermieter den Brennstoff kauft; sonst die CO2-Kosten mit dem Blatt co2_split aufteilen',
    },
  },
  'period-over-a-year': {
    en: {
      message: 'the period from {from} to {to} is longer than a year',
      hint: 'bill each year by itself',
    },
    de: {
      message: 'der Zeitraum vom {from} bis {to} ist länger als ein Jahr',
      hint: 'jedes Jahr für sich abrechnen',
    },
  },
  'days-without-user': {
    en: {
      message: 'nobody has unit {unit} from {from} to {to}',
      hint: 'add a line with payer landlord for the empty days',
    },
    de: {
      message: 'niemand hat die Einheit {unit} vom {from} bis {to}',
      hint: 'für die leeren Tage eine Zeile mit payer landlord ergänzen',
    },
  },
  'areas-do-not-add-up': {
    en: {
      message: 'the dwellings have {dwellingsM2} m² in all, the building {buildingM2} m²',
      hint: 'correct the area of a dwelling, or add the dwelling that is missing',
    },
    de: {
      message: 'die Wohnungen haben zusammen {dwellingsM2} m², das Gebäude {buildingM2} m²',
      hint: 'die Fläche einer Wohnung berichtigen, oder die fehlende Wohnung ergänzen',
    },
  },
  'figure-implausible': {
    en: {
      message: '{figure} is {got}, usual are {min} to {max}',
      hint: 'check the figure, its decimal point and its unit',
    },
    de: {
      message: '{figure} ist {got}, üblich sind {min} bis {max}',
      hint: 'den Wert prüfen, sein Komma und seine Einheit',
    },
  },
  'delivery-twice': {
    en: {
      message: 'invoice {number} is entered twice, first as {first}',
      hint: 'take one of them away, or give each part its own quantity and day',
    },
    de: {
      message: 'die Rechnung {number} steht zweimal da, zuerst als {first}',
      hint: 'eine davon streichen, oder jedem Teil die eigene Menge und den eigenen Tag geben',
    },
  },
  'stock-later-fuel': {
    en: {
      message: 'the stock has a delivery of {day}, after the period that ends on {to}',
      hint: 'leave it to the next period, or correct the day',
    },
    de: {
      message: 'zum Bestand zählt eine Lieferung vom {day}, nach dem Zeitraum bis {to}',
      hint: 'dem nächsten Zeitraum überlassen, oder den Tag berichtigen',
    },
  },
  'fuel-price-implausible': {
    en: {
      message: 'a unit of this fuel costs {price} cents, one of the first entry {other} cents',
      hint: 'check quantity and amount of both entries',
    },
    de: {
      message:
        'eine Einheit dieses Brennstoffs kostet {price} Cent, eine des ersten Eintrags {other} Cent',
      hint: 'Menge und Betrag beider Einträge prüfen',
    },
  },
  'co2-year-differs': {
    en: {
      message: 'the price of CO2 is that of {year}, the fuel was delivered on {day}',
      hint: 'leave the year out, or correct the day',
    },
    de: {
      message: 'der CO2-Preis ist der von {year}, geliefert wurde am {day}',
      hint: 'das Jahr weglassen, oder den Tag berichtigen',
    },
  },
  'co2-agreed-period-differs': {
    en: {
      message: 'the agreed period from {from} to {until} is not the one that is billed',
      hint: 'give the period of the bill, or leave it out where no short one was agreed',
    },
    de: {
      message: 'der vereinbarte Zeitraum {from} bis {until} ist nicht der abgerechnete',
      hint: 'den Zeitraum der Abrechnung angeben, oder weglassen, wo kein kurzer vereinbart war',
    },
  },
  'co2-invoice-early': {
    en: {
      message: 'the invoice of {invoiced} is more than a year older than its delivery of {day}',
      hint: 'correct the day of the invoice: it decides whether the CO2 costs are split',
    },
    de: {
      message:
        'die Rechnung vom {invoiced} ist mehr als ein Jahr älter als ihre Lieferung vom {day}',
      hint: 'den Rechnungstag berichtigen: er entscheidet, ob die CO2-Kosten geteilt werden',
    },
  },
  'reading-day-off': {
    en: {
      message: 'device {device} was read on {day}, weeks away from {due}',
      hint: 'correct the day, or give the reading of the due date',
    },
    de: {
      message: 'Gerät {device} wurde am {day} abgelesen, Wochen entfernt vom {due}',
      hint: 'den Tag berichtigen, oder den Wert des Stichtags angeben',
    },
  },
  'co2-area-differs': {
    en: {
      message: 'the CO2 table is read with {livingM2} m², the dwellings have {dwellingsM2} m²',
      hint: 'the living area counts there, the heated area here; check that both are right',
    },
    de: {
      message:
        'die CO2-Tabelle ist mit {livingM2} m² gelesen, die Wohnungen haben {dwellingsM2} m²',
      hint: 'dort zählt die Wohnfläche, hier die beheizte; prüfen, ob beide stimmen',
    },
  },
  'no-costs': {
    en: { message: 'there are no costs to bill', hint: 'enter the costs of the period' },
    de: {
      message: 'es gibt keine Kosten, die abzurechnen wären',
      hint: 'die Kosten des Zeitraums eintragen',
    },
  },
  'nothing-consumed/heating': {
    en: {
      message: 'nobody consumed any heat, so its consumption costs went by area',
      hint: AREA_KEY.hintEn,
    },
    de: {
      message: 'niemand hat Wärme verbraucht, deshalb gingen die Verbrauchskosten nach Fläche',
      hint: AREA_KEY.hintDe,
    },
  },
  'nothing-consumed/hot_water': {
    en: {
      message: 'nobody consumed any hot water, so its consumption costs went by area',
      hint: AREA_KEY.hintEn,
    },
    de: {
      message: 'niemand hat Warmwasser verbraucht, deshalb gingen die Verbrauchskosten nach Fläche',
      hint: AREA_KEY.hintDe,
    },
  },
  'consumption-missing/heating': {
    en: {
      message: '{user} has no heat units, and counts as if nothing was consumed',
      hint: 'give heat_units or devices; 0 where nothing was consumed, failed where nothing was measured',
    },
    de: {
      message: '{user} hat keine Heizeinheiten und zählt, als wäre nichts verbraucht worden',
      hint: 'heat_units oder devices angeben; 0, wo nichts verbraucht, failed, wo nichts gemessen wurde',
    },
  },
  'consumption-missing/hot_water': {
    en: {
      message: '{user} has no volume of hot water, and counts as if nothing was consumed',
      hint: 'give hot_water_m3; 0 where nothing was consumed, failed where nothing was measured',
    },
    de: {
      message: '{user} hat kein Warmwasservolumen und zählt, als wäre nichts verbraucht worden',
      hint: 'hot_water_m3 angeben; 0, wo nichts verbraucht, failed, wo nichts gemessen wurde',
    },
  },
  'only-one-unit': {
    en: {
      message: 'there is one dwelling only, which bears all costs',
      hint: 'check that all dwellings are in the input',
    },
    de: {
      message: 'es gibt nur eine Wohnung, sie trägt alle Kosten',
      hint: 'prüfen, ob alle Wohnungen in der Eingabe stehen',
    },
  },
  'law-changed': {
    en: {
      message: '{parameter} changed on {from}, within the period',
      hint: 'the value that held on the first day of the period was used',
    },
    de: {
      message: '{parameter} hat sich am {from} geändert, mitten im Zeitraum',
      hint: 'es gilt der Wert am ersten Tag des Zeitraums',
    },
  },
} as const satisfies Readonly<Record<string, Texts>>;

/** A finding and the way in which it arose. */
export type FindingKey = keyof typeof FINDING_WORDS;

/** The words of a finding in a language, with its details in their places. */
export function findingText(
  key: FindingKey,
  language: Language,
  details: Readonly<Record<string, string | number>>,
): FindingText {
  const { message, hint } = FINDING_WORDS[key][language];
  const fill = (text: string): string =>
    fillTemplate(text, details, (value, name) => {
      if (NAMES.has(name)) return String(value);
      const isMoney = typeof value === 'number' && name.endsWith('Cents');
      return isMoney ? moneyText(value, EURO_STYLES[language]) : readable(String(value), language);
    });
  return { message: fill(message), hint: fill(hint) };
}

/** Details that are names: they stay as they are, whatever they look like. */
const NAMES: ReadonlySet<string> = new Set([
  'unit',
  'user',
  'parameter',
  'group',
  'kind',
  'demand',
]);

/** Days and numbers as a reader writes them; fractions without an end are rounded for reading. */
function readable(value: string, language: Language): string {
  const rounded = /^-?\d+\/\d+$/.test(value)
    ? String(Number(toDecimal(rational(value), READING_DIGITS)))
    : value;
  if (language === 'en') return rounded;
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(rounded) ?? [];
  if (year !== undefined) return `${day}.${month}.${year}`;
  return /^-?\d+\.\d+$/.test(rounded) ? rounded.replace('.', ',') : rounded;
}

const READING_DIGITS = 3;

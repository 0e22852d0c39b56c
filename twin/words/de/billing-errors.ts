/**
 * The errors of the bill in German. Fields of a worksheet keep their names; what was expected is
 * said by a phrase of the table below, and a phrase that it does not know stays English.
 */
import type { ErrorText, Pattern } from '../words.ts';

export const billingErrors = {
  BILLING_SHARE_OUT_OF_RANGE: {
    message: '{field} ist {got} %, möglich sind {min} % bis {max} %',
    hint: 'einen Anteil von 0 bis 100 angeben; was das Gesetz davon erlaubt, sagt die rechtliche Prüfung',
  },
  BILLING_NO_DWELLINGS: {
    message: 'users ist leer: es gibt keine Wohnung, die abzurechnen wäre',
    hint: 'zuerst die Wohnungen der Liegenschaft eintragen',
  },
  BILLING_BAD_AREA: {
    message: '{field} der Wohnung {dwelling} ist {got} m², sie muss größer als 0 sein',
    hint: 'die Fläche der Wohnung berichtigen: nach ihr gehen die Grundkosten',
  },
  BILLING_BAD_UNITS: {
    message:
      '{field}: Gerät {meter} hat einen Verbrauch von {got} Einheiten, möglich sind ganze Zahlen ab 0',
    hint: 'beide Ablesungen prüfen; nach einem Tausch das alte und das neue Gerät einzeln angeben',
  },
  BILLING_BAD_RATING: {
    message:
      '{field}: der Bewertungsfaktor {factor} des Geräts {meter} ist {got}, er muss größer als 0 sein',
    hint: 'KQ und KC des Heizkörpers aus dem Montageprotokoll eintragen',
  },
  BILLING_BAD_FIELD: {
    message: '{field} ist {got}, erwartet: {expected}',
    hint: '{field} berichtigen',
  },
  BILLING_OVERLAPPING_USERS: {
    message: '{field} ist {got}, aber {other} hat die Einheit {unit} bis {until}',
    hint: 'der zweite Nutzer beginnt am Tag, nachdem der erste auszieht',
  },
  BILLING_SPLIT_IMPOSSIBLE: {
    message: '{field}: das Warmwasser nähme {got} von {total}, also mehr als alles',
    hint: 'die Energie der Anlage, die Menge des Warmwassers und ihre Einheiten prüfen',
  },
  BILLING_NO_PARAMETER: {
    message: 'das Recht von {country} hat für {parameter} am {day} keinen bekannten Wert',
    hint: 'den Wert in der Eingabe angeben, wo sie ein Feld dafür hat, oder in die Parameterdateien aufnehmen',
  },
  BILLING_RULE_NOT_IN_LAW: {
    message: 'im {law} von {country} gibt es die Regel „{rule}“ nicht',
    hint: 'die Eingabe dafür weglassen, oder das Land wählen, dessen Recht sie kennt',
  },
  BILLING_BAD_PARAMETERS: {
    message: '{file}:{line}: {path}: erwartet: {expected}',
    hint: 'die Parameterdatei berichtigen; jeder Wert hat einen Tag, eine Zahl und eine Quelle',
  },
  BILLING_UNKNOWN_COUNTRY: {
    message: 'für „{country}“ gibt es kein Recht',
    hint: 'eines wählen: {known}',
  },
  BILLING_BAD_WORKSHEET: {
    message: 'Blatt der Art {kind}: {path}: erwartet: {expected}',
    hint: 'die Felder eines Blatts zeigt: metertwin bill --schema --kind {kind}',
  },
  BILLING_BAD_TABLE: {
    message: '{table}, Zeile {line}, Spalte {column}: {got}, erwartet: {expected}',
    hint: 'die Zelle berichtigen; wie die Tabellen aussehen, zeigt metertwin bill --input DATEI --write-tables ORDNER',
  },
  BILLING_UNKNOWN_KIND: {
    message: 'ein Blatt der Art „{kind}“ gibt es nicht',
    hint: 'eine wählen: {known}',
  },
  BILLING_BAD_FORMULA: {
    message: '„{formula}“ lässt sich nicht berechnen, erwartet: {expected}',
    hint: 'eine Formel heißt Name = Ausdruck über die Werte daneben',
  },
  TIME_NOT_A_DATE: {
    message: '„{text}“ ist kein Tag des Kalenders',
    hint: 'als JJJJ-MM-TT schreiben, zum Beispiel 2025-01-31',
  },
} as const satisfies Readonly<Record<string, ErrorText>>;

/** What was expected; a part in parentheses goes into `$1`, `$2`. The first that fits counts. */
export const billingPhrases: readonly Pattern[] = [
  [/^more than 0, as the fuel costs something$/, 'mehr als 0, da der Brennstoff etwas kostet'],
  [/^more than 0$/, 'mehr als 0'],
  [/^more than the cold water's (.+) °C$/, 'mehr als die $1 °C des kalten Wassers'],
  [/^whole cents, 0 or more$/, 'ganze Cent, 0 oder mehr'],
  [/^whole cents$/, 'ganze Cent'],
  [/^(\d+) or more letters$/, '$1 oder mehr Zeichen'],
  [/^(\d+) or more entries$/, '$1 oder mehr Einträge'],
  [/^at most (\d+) letters$/, 'höchstens $1 Zeichen'],
  [/^at most (\d+) entries$/, 'höchstens $1 Einträge'],
  [/^(-?[\d.]+) or more$/, '$1 oder mehr'],
  [/^more than (\S+)$/, 'mehr als $1'],
  [/^less than (\S+)$/, 'weniger als $1'],
  [/^(\S+) or later$/, '$1 oder später'],
  [/^(\S+) or earlier$/, '$1 oder früher'],
  [/^at most (\d+) days after (.+)$/, 'höchstens $1 Tage nach $2'],
  [/^at most the stock and the deliveries, (.+)$/, 'höchstens Bestand und Lieferungen, $1'],
  [
    /^at most the (.+) of the unit, all failed rooms together$/,
    'höchstens die $1 der Einheit, alle ausgefallenen Räume zusammen',
  ],
  [/^at most the (.+) that the user is billed$/, 'höchstens die $1, die der Nutzer zahlen soll'],
  [/^at most (\S+)$/, 'höchstens $1'],
  [/^at most (\d+), as months of the user$/, 'höchstens $1, die Monate des Nutzers'],
  [/^a device of one dwelling$/, 'ein Gerät einer einzigen Wohnung'],
  [/^a quantity whose CO2 costs can be billed$/, 'eine Menge, deren CO2-Kosten abrechenbar sind'],
  [/^half or none$/, 'half oder none'],
  [/^none in this country$/, 'keine in diesem Land'],
  [/^a value in the law$/, 'ein Wert im Gesetz'],
  [
    /^the quantity that before\.closing_cents is worth$/,
    'die Menge, für die before.closing_cents gilt',
  ],
  [/^what the gas serves, as the tenant buys it$/, 'wozu das Gas dient, da es der Mieter kauft'],
  [/^the form of the worksheet$/, 'die Form des Blatts'],
  [/^parts of one whole, 100 together$/, 'Teile eines Ganzen, zusammen 100'],
  [/^the fields of a worksheet$/, 'die Felder eines Blatts'],
  [/^each one once$/, 'jedes nur einmal'],
  [/^groups, which says what it measured$/, 'groups mit dem, was die Gruppe gemessen hat'],
  [
    /^nothing, as groups are metered by different devices$/,
    'nichts, da Gruppen mit verschiedenen Geräten gemessen werden',
  ],
  [
    /^nothing, as (\S+) is the reading of the whole unit$/,
    'nichts, da $1 die Ablesung der ganzen Einheit ist',
  ],
  [/^nothing, as (\S+) is the energy of the plant$/, 'nichts, da $1 die Energie der Anlage ist'],
  [/^nothing, as (\S+) says what was bought$/, 'nichts, da $1 sagt, was gekauft wurde'],
  [
    /^nothing, as the law sets the base of (\S+)$/,
    'nichts, da das Gesetz die Grundlage von $1 bestimmt',
  ],
  [
    /^no cut between an owner and the community \((.+)\)$/,
    'keine Kürzung zwischen Eigentümer und Gemeinschaft ($1)',
  ],
  [
    /^the day of delivery or vat_pct, as (.+) and (\S+) % held between (\S+) and (\S+)$/,
    'der Tag der Lieferung oder vat_pct, da zwischen $3 und $4 $1 und $2 % galten',
  ],
  [/^kg CO2 of a unit from the invoice$/, 'kg CO2 je Einheit aus der Rechnung'],
  [
    /^state number and gross calorific value of the invoice, as gas is in m³$/,
    'Zustandszahl und Brennwert der Rechnung, da das Gas in m³ angegeben ist',
  ],
  [/^the state number of the invoice$/, 'die Zustandszahl der Rechnung'],
  [/^the gross calorific value$/, 'der Brennwert'],
  [/^one of (.+), or hi_supplier$/, 'eines von $1, oder hi_supplier'],
  [/^at most the costs of (\S+) cents$/, 'höchstens die Kosten von $1 Cent'],
  [
    /^a list with the units of the earlier periods$/,
    'eine Liste mit den Einheiten der früheren Zeiträume',
  ],
  [/^cubic metres, or start and end$/, 'Kubikmeter, oder start und end'],
  [/^not less than at the start$/, 'nicht weniger als am Anfang'],
  [/^(\S+), as it is billed$/, '$1, wie abgerechnet'],
  [/^0 to (\S+)$/, '0 bis $1'],
  [/^(\S+ cents), as they are billed$/, '$1, wie abgerechnet'],
  [/^(.+), (\S+) or (\S+)$/, '$1, $2 oder $3'],
  [
    /^a text without control or direction characters$/,
    'ein Text ohne Steuer- und Richtungszeichen',
  ],
  [/^a unit of a user$/, 'eine Einheit, die ein Nutzer hat'],
  [/^the id of a user$/, 'die id eines Nutzers'],
  [/^an id that no other user has$/, 'eine id, die kein anderer Nutzer hat'],
  [/^a whole number of months from 1 on$/, 'eine ganze Zahl von Monaten ab 1'],
  [/^(.+) as for (.+), who had the same unit$/, '$1 wie bei $2 in derselben Einheit'],
  [/^a share, as there is hot water$/, 'ein Anteil, da es Warmwasser gibt'],
  [
    /^one of (.+), or kg_per_unit of the supplier$/,
    'eines von $1, oder kg_per_unit des Lieferanten',
  ],
  [/^one of (.+)$/, 'eines von $1'],
  [/^a length for the users$/, 'eine Länge bei den Nutzern'],
  [
    /^comparable_rooms or previous_period, as nothing else was measured$/,
    'comparable_rooms oder previous_period, da sonst nichts gemessen wurde',
  ],
  [/^a group that some user is in$/, 'eine Gruppe, zu der ein Nutzer gehört'],
  [/^a unit with two users$/, 'eine Einheit mit zwei Nutzern'],
  [/^a day after (\S+) and up to (\S+)$/, 'ein Tag nach dem $1 und bis zum $2'],
  [/^a day of the period after (\S+)$/, 'ein Tag des Zeitraums nach dem $1'],
  [/^no reduction$/, 'keine Kürzung'],
  [
    /^the costs of the plant, or costs\.fuel_stock$/,
    'die Kosten der Anlage, oder costs.fuel_stock',
  ],
  [/^the energy of the plant, or split\.fuel$/, 'die Energie der Anlage, oder split.fuel'],
  [/^units and area_m2( of the rooms)?$/, 'units und area_m2 der Räume'],
  [/^the units of the earlier period$/, 'die Einheiten des früheren Zeitraums'],
  [/^deliveries, or emissions_kg and cost_cents$/, 'deliveries, oder emissions_kg und cost_cents'],
  [/^a year, delivered_on or price_eur_t$/, 'year, delivered_on oder price_eur_t'],
  [/^a part for every day$/, 'ein Teil für jeden Tag'],
  [/^a device that counted something$/, 'ein Gerät, das etwas gezählt hat'],
  [/^(\S+), the areas of its users$/, '$1, die Flächen ihrer Nutzer'],
  [/^one weight above 0$/, 'ein Gewicht über 0'],
  [/^a country with degree days$/, 'ein Land mit Gradtagen'],
  [/^(\S+), (\S+) or (\S+)$/, '$1, $2 oder $3'],
  [/^no field of this name$/, 'kein Feld dieses Namens'],
  [/^no field (.+)$/, 'kein Feld $1'],
  [/^the field (.+)$/, 'das Feld $1'],
  [/^a number, or an exact text such as (\S+)$/, 'eine Zahl, oder ein genauer Text wie $1'],
  [/^a number, such as (\S+)$/, 'eine Zahl wie $1'],
  [
    /^a number that can be read in one way only, such as (\S+)$/,
    'eine Zahl, die sich nur auf eine Art lesen lässt, wie $1',
  ],
  [/^a day of the calendar, (\S+) or (\S+)$/, 'ein Tag des Kalenders, $1 oder $2'],
  [/^euros with at most two decimals$/, 'Euro mit höchstens zwei Nachkommastellen'],
  [/^each column once$/, 'jede Spalte einmal'],
  [/^each user once$/, 'jeder Nutzer einmal'],
  [/^no cell without a head$/, 'keine Zelle ohne Spaltenkopf'],
  [/^a head with columns$/, 'ein Kopf mit Spalten'],
  [/^a closing quote$/, 'ein schließendes Anführungszeichen'],
  [/^a whole number$/, 'eine ganze Zahl'],
  [/^a number$/, 'eine Zahl'],
  [/^a text$/, 'ein Text'],
  [/^true or false$/, 'true oder false'],
  [/^an object$/, 'ein Objekt'],
  [/^a list$/, 'eine Liste'],
  [/^a day, YYYY-MM-DD$/, 'ein Tag, JJJJ-MM-TT'],
];

/** What was found instead. */
export const billingFound: readonly Pattern[] = [
  [/^missing$/, 'nicht angegeben'],
  [/^given$/, 'angegeben'],
  [/^nobody from (\S+) to (\S+)$/, 'niemand vom $1 bis $2'],
  [/^the worksheet$/, 'das Blatt'],
];

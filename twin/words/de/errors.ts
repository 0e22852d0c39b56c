/**
 * German text of the errors a person can meet on the page, by code. English ones come with the
 * error itself and may name details; these say the same without them.
 */

import type { ErrorText } from '../words.ts';

export const errors: Readonly<Record<string, ErrorText>> = {
  UI_OFFLINE: {
    message: 'Das Portal antwortet nicht.',
    hint: 'Bitte prüfen, ob es noch läuft; die Seite macht von selbst weiter, sobald es wieder da ist.',
  },
  UI_BAD_ANSWER: {
    message: 'Das Portal hat eine Antwort gegeben, die nicht lesbar ist.',
    hint: 'Bitte die Seite neu laden; bleibt der Fehler, passen Portal und Oberfläche nicht zusammen.',
  },
  UI_VIEW_FAILED: {
    message: 'Dieser Teil der Oberfläche konnte nicht geladen werden.',
    hint: 'Bitte die Seite neu laden; vielleicht hat eine neue Fassung des Portals die Dateien ersetzt.',
  },
  WIRE_NOT_READ: {
    message: 'Der Kopf des Telegramms ist gelesen, seine Werte nicht.',
    hint: 'Am Telegramm ist nichts falsch; ein vollständiges Telegramm desselben Zählers oder ein Treiber für ihn macht es lesbar.',
  },
  ACCOUNT_PASSWORD_WEAK: {
    message: 'Dieses Passwort ist zu leicht zu erraten.',
    hint: 'Mindestens 12 Zeichen; mehrere Wörter, die niemand zusammenstellt, sind leicht zu merken.',
  },
  ACCOUNT_BAD_CODE: {
    message: 'Name und Code gehören nicht zusammen, oder der Code ist verbraucht oder abgelaufen.',
    hint: 'Bitte beides prüfen; wer das Portal betreibt, kann einen neuen Code ausstellen.',
  },
  ACCOUNT_BAD_NAME: {
    message: 'So kann ein Benutzer nicht heißen.',
    hint: 'Bitte 2 bis 64 Buchstaben, Ziffern und . _ @ + - verwenden, am Anfang ein Buchstabe oder eine Ziffer.',
  },
  ACCOUNT_BAD_ROLE: {
    message: 'Diese Rolle gibt es nicht.',
    hint: 'Möglich sind Betreiber, Vermieter und Mieter.',
  },
  ACCOUNT_EXISTS: {
    message: 'Einen Benutzer mit diesem Namen gibt es schon.',
    hint: 'Bitte einen anderen Namen wählen; mit einem neuen Code kann der Benutzer ein neues Passwort wählen.',
  },
  ACCOUNT_UNKNOWN: {
    message: 'Einen Benutzer mit diesem Namen gibt es nicht.',
    hint: 'Wer das Portal betreibt, kann die Benutzer auflisten.',
  },
  ACCOUNT_DWELLING_NEEDED: {
    message: 'Ein Mieter gehört zu einer Wohnung, andere Rollen zu keiner.',
    hint: 'Bitte die Wohnung eines Mieters nennen und sie bei anderen weglassen.',
  },
  ACCOUNT_UNKNOWN_DWELLING: {
    message: 'Diese Wohnung gibt es nicht.',
    hint: 'Die Wohnungen kommen mit der Liegenschaft, wenn sie eingelesen wird.',
  },
  ACCOUNT_WRONG_PASSWORD: {
    message: 'Das ist nicht das jetzige Passwort.',
    hint: 'Bitte noch einmal eingeben; wer das Portal betreibt, kann einen neuen Code ausstellen.',
  },
  ACCOUNT_BUSY: {
    message: 'Im Moment melden sich zu viele gleichzeitig an oder wählen ein Passwort.',
    hint: 'In einigen Sekunden noch einmal versuchen.',
  },
  ACCOUNT_IS_DEMO: {
    message: 'Die Demo-Benutzer eines simulierten Portals behalten ihre Passwörter.',
    hint: 'Sie stehen in demo-sign-ins.json und werden beim Start des Labors ausgegeben.',
  },
  ACCOUNT_UNKNOWN_SESSION: {
    message: 'Diese Sitzung gibt es nicht.',
    hint: 'Vielleicht ist sie schon beendet; bitte die Liste neu laden.',
  },
  KEYS_DECRYPTION_LIMIT: {
    message: 'In der letzten Stunde wurden zu viele Telegramme entschlüsselt.',
    hint: 'Bitte bis zur nächsten Stunde warten; die Liste der Ablesungen kommt ohne Entschlüsseln aus.',
  },
  PORTAL_STORAGE_FULL: {
    message: 'Die Festplatte des Portals ist voll.',
    hint: 'Bitte Platz auf der Platte des Datenordners schaffen. Nichts Bestätigtes ist verloren; was wartet, wird ohne Neustart übernommen.',
  },
  PORTAL_STORAGE_FAILED: {
    message: 'Das Portal kann nicht in seinen Datenordner schreiben.',
    hint: 'Bitte die Platte, die Rechte am Datenordner und andere Programme prüfen, die portal.db festhalten. Nichts Bestätigtes ist verloren.',
  },
  UI_KEY_SIZE: {
    message: 'Der Schlüssel hat nicht 16 Bytes.',
    hint: 'Bitte den Schlüssel des Zählers mit 32 hexadezimalen Ziffern einfügen oder das Feld leer lassen.',
  },
  UI_FRAME_TOO_LONG: {
    message: 'Der Text ist länger als ein Telegramm.',
    hint: 'Bitte ein Telegramm nach dem anderen einfügen.',
  },
  UI_SEVERAL_TELEGRAMS: {
    message: 'Der Text enthält mehrere Telegramme; gezeigt wird das erste.',
    hint: 'Bitte ein Telegramm nach dem anderen einfügen oder den ganzen Text an metertwin decode geben.',
  },
  CAPTURE_LINE_UNREADABLE: {
    message: 'In dem Text ist kein Telegramm zu finden.',
    hint: 'Gelesen wird, was Empfänger, Gateways und Programme ausgeben: Hex mit oder ohne Trennzeichen, Base64, JSON, Zeilen von Protokollen. Ein Telegramm beginnt mit L-Feld, 44 und Hersteller und ist mindestens 11 Bytes lang.',
  },
  UI_BUG: {
    message: 'Auf dieser Seite ist etwas schiefgegangen.',
    hint: 'Bitte die Seite neu laden und den Fehler melden.',
  },
  BYTES_NOT_HEX: {
    message: 'Der Text besteht nicht aus Paaren hexadezimaler Ziffern.',
    hint: 'Zwei Ziffern 0-9 oder a-f je Byte; Leerzeichen, Zeilenumbrüche, „:“ und ein führendes 0x sind erlaubt.',
  },
  BYTES_OUT_OF_RANGE: {
    message: 'Die Daten enden zu früh.',
    hint: 'Sie wurden abgeschnitten, oder eine Längenangabe darin ist falsch.',
  },
  WIRE_TRUNCATED: {
    message: 'Das Telegramm endet zu früh.',
    hint: 'Es wurde abgeschnitten, oder ein Längenfeld ist falsch; bitte alles ab dem L-Feld einfügen.',
  },
  WIRE_CRC_FAILED: {
    message: 'Eine Prüfsumme (CRC) des Rahmens stimmt nicht.',
    hint: 'Der Rahmen wurde auf dem Funkweg beschädigt und ist zu verwerfen; das nächste Telegramm abwarten.',
  },
  WIRE_BAD_ADDRESS: {
    message: 'Das ist keine Zähleradresse.',
    hint: 'Hersteller, Nummer, Version und Art, zum Beispiel QDS-87654321-35-08.',
  },
  WIRE_UNSUPPORTED_CI: {
    message: 'Dieses CI-Feld wird hier nicht gelesen.',
    hint: 'Es kündigt eine Schicht an, die nicht zu Zählerdaten gehört; die lesbaren stehen in der Beschreibung des Codecs.',
  },
  WIRE_BAD_LAYER: {
    message: 'Eine Schicht des Telegramms ist nicht lesbar.',
    hint: 'Der Rahmen wurde beschädigt, oder ein Längenfeld ist falsch; das nächste Telegramm abwarten.',
  },
  WIRE_FRAGMENTED: {
    message: 'Der Rahmen ist nur ein Teil einer längeren Nachricht.',
    hint: 'Die Teile sammeln und zusammen lesen; einer allein ist kein Telegramm.',
  },
  WIRE_MESSAGE_LENGTH: {
    message: 'Die Nachricht hat nicht die angekündigte Länge.',
    hint: 'Ein Teil fehlt, oder der Rahmen wurde abgeschnitten.',
  },
  WIRE_UNSUPPORTED_MODE: {
    message: 'Dieser Sicherheitsmodus wird nicht gelesen.',
    hint: 'Den Zähler auf einen lesbaren Modus stellen lassen oder das Telegramm für später aufheben.',
  },
  WIRE_UNSUPPORTED_SECURITY: {
    message: 'Diese Spielart der Verschlüsselung wird nicht gelesen.',
    hint: 'Den Zähler auf OMS-Profil A oder B stellen lassen.',
  },
  WIRE_NO_COUNTER: {
    message: 'Dem Telegramm fehlt der Nachrichtenzähler.',
    hint: 'Seine Schlüssel sind nicht ableitbar: Die Authentifizierungsschicht wurde entfernt, oder der Rahmen ist beschädigt.',
  },
  WIRE_MAC_FAILED: {
    message: 'Der Prüfwert (MAC) des Telegramms stimmt nicht.',
    hint: 'Der Schlüssel ist falsch, oder das Telegramm wurde unterwegs verändert; es wurde nicht entschlüsselt.',
  },
  WIRE_PAYLOAD_CRC_FAILED: {
    message: 'Die Prüfsumme (CRC) der Nutzdaten stimmt nicht.',
    hint: 'Der Rahmen wurde unterwegs beschädigt, oder der Schlüssel ist falsch; das nächste Telegramm abwarten.',
  },
  WIRE_KEY_MISSING: {
    message: 'Das Telegramm ist verschlüsselt, und es ist kein Schlüssel angegeben.',
    hint: 'Den Schlüssel dieses Zählers angeben: 32 hexadezimale Ziffern aus den Lieferpapieren.',
  },
  WIRE_BAD_KEY: {
    message: 'Ein AES-128-Schlüssel hat 16 Bytes.',
    hint: 'Den Schlüssel mit 32 hexadezimalen Ziffern angeben.',
  },
  WIRE_DECRYPT_FAILED: {
    message: 'Die Nutzdaten ergeben nach dem Entschlüsseln keinen Sinn.',
    hint: 'Der Schlüssel ist falsch, oder das Telegramm wurde unterwegs verändert.',
  },
  WIRE_PLAINTEXT_REFUSED: {
    message: 'Der Zähler kündigt Verschlüsselung an, seine Nutzdaten sind aber Klartext.',
    hint: 'Nicht vertrauen: Für diesen Zähler gibt es einen Schlüssel, das Telegramm kann von jemand anderem sein.',
  },
  WIRE_BLOCKS_MISSING: {
    message: 'Das Konfigurationsfeld kündigt mehr verschlüsselte Bytes an, als da sind.',
    hint: 'Der Rahmen wurde abgeschnitten, oder sein L-Feld oder Konfigurationsfeld wurde verändert.',
  },
  WIRE_BAD_RECORD: {
    message: 'Ein Datensatz der Nutzdaten bricht ab.',
    hint: 'Die Nutzdaten sind keine DIF/VIF-Daten, sind beschädigt oder wurden mit falschem Schlüssel geöffnet.',
  },
  WIRE_NOT_AN_ALLOCATOR: {
    message: 'Das Telegramm enthält keine Einheiten eines Heizkostenverteilers.',
    hint: 'Erwartet wird ein Datensatz mit VIF 6E; manche Geräte senden ihre Einheiten in einem anderen Telegramm.',
  },
  WIRE_FIELD_UNKNOWN: {
    message: 'Diesen Wert sendet das Gerät nicht.',
    hint: '`metertwin encode --driver TREIBER --list` nennt, was es sendet.',
  },
  WIRE_NOT_ENCODABLE: {
    message: 'Dieser Wert lässt sich nicht senden.',
    hint: 'Ein breiteres Datenfeld wählen oder den Wert berichtigen.',
  },
  API_UI_NOT_BUILT: {
    message: 'Die Oberfläche ist nicht gebaut.',
    hint: 'Im Projektordner „npm run build“ ausführen und die Seite neu laden.',
  },
  API_NOT_SIGNED_IN: {
    message: 'Sie sind nicht angemeldet, oder Ihre Sitzung ist zu Ende.',
    hint: 'Bitte neu anmelden.',
  },
  API_WRONG_SIGN_IN: {
    message: 'Benutzername und Passwort passen nicht zusammen.',
    hint: 'Bitte beides prüfen; ein simuliertes Portal gibt seine Zugänge beim Start aus.',
  },
  API_TOO_MANY_SIGN_INS: {
    message: 'Zu viele fehlgeschlagene Anmeldungen.',
    hint: 'Bitte etwas warten und es dann noch einmal versuchen.',
  },
  API_FORBIDDEN: {
    message: 'Das darf diese Rolle nicht sehen.',
    hint: 'Mit einer Rolle anmelden, die es darf; ein Mieter sieht nur die eigene Wohnung.',
  },
  API_BILL_NOT_FINAL: {
    message:
      'Die Abrechnung einer einzelnen Wohnung bleibt dem Vermieter bis zum Ende des Zeitraums verborgen.',
    hint: 'Die Liegenschaft zeigt die bisherigen Summen; einzelne Abrechnungen folgen, wenn alle Stichtagswerte da sind.',
  },
  API_GROUP_TOO_SMALL: {
    message:
      'Noch gibt es keinen Monat des Zeitraums, dessen Summe nicht den Verbrauch einer einzelnen Wohnung verraten würde.',
    hint: 'Eine laufende Abrechnung wird am Ende jedes Monats erstellt; die endgültige öffnet sich, wenn alle Stichtagswerte da sind.',
  },
  API_PRESETS_ONLY: {
    message:
      'Solange einzelne Wohnungen verborgen bleiben, sind nur die angebotenen Änderungen möglich.',
    hint: 'Einen der angebotenen Werte wählen.',
  },
  BILLING_SHARE_OUT_OF_RANGE: {
    message: 'Der Anteil nach Verbrauch muss zwischen 0 und 100 % liegen.',
    hint: 'Einen Anteil von 0 bis 100 eintragen; was das Gesetz davon erlaubt, sagt die Prüfung.',
  },
  BILLING_BAD_FIELD: {
    message: 'Eine Angabe passt nicht zu dieser Abrechnung.',
    hint: 'Die Angaben prüfen; was genau nicht passt, steht in der englischen Meldung der Schnittstelle.',
  },
  BILLING_NO_PARAMETER: {
    message: 'Das Gesetz hat für diesen Tag keinen bekannten Wert.',
    hint: 'Den Wert im Kostenblatt angeben, zum Beispiel den Preis für CO2.',
  },
  BILLING_SPLIT_IMPOSSIBLE: {
    message: 'Auf das Warmwasser entfiele mehr als die ganze Energie.',
    hint: 'Die Energie der ganzen Anlage, die des Warmwassers und ihre Einheiten prüfen.',
  },
  API_CSRF: {
    message: 'Die Anfrage kam nicht von der Oberfläche dieses Portals.',
    hint: 'Bitte die Seite neu laden und es noch einmal versuchen.',
  },
  API_UNCLEAR_HOST: {
    message: 'Die Anfrage sagt nicht eindeutig, für welchen Rechner sie ist.',
    hint: 'Genau einen Host-Header mit Namen oder Adresse schicken und als Ziel einen Pfad.',
  },
  API_BAD_HOST: {
    message: 'Die Adresse gehört nicht zu diesem Portal.',
    hint: 'Das Portal unter der Adresse öffnen, die es beim Start ausgibt.',
  },
  API_BAD_REQUEST: {
    message: 'Die Anfrage ist nicht richtig aufgebaut.',
    hint: 'Bitte die Angaben in der Adresse prüfen oder zur Startseite zurückgehen.',
  },
  API_TOO_LARGE: {
    message: 'Die Anfrage ist zu groß.',
    hint: 'Bitte weniger auf einmal senden.',
  },
  API_UNSUPPORTED_MEDIA_TYPE: {
    message: 'Diese Art von Inhalt liest das Portal nicht.',
    hint: 'Bitte die Seite neu laden.',
  },
  API_NOT_FOUND: {
    message: 'Das gibt es nicht.',
    hint: 'Bitte die Adresse prüfen.',
  },
  PROPERTY_BAD_DECISION: {
    message: 'Diese Entscheidung geht so nicht',
    hint: 'Prüfen Sie Telegramme, Gerät und Grund; der Alarm führt seine Telegramme auf.',
  },
  PROPERTY_DECISION_WAITING: {
    message: 'Eine Entscheidung hierzu wartet schon auf eine zweite Person',
    hint: 'Lassen Sie sie von jemand anderem bestätigen, oder ziehen Sie sie zurück.',
  },
  PROPERTY_DECISION_SETTLED: {
    message: 'Über diese Entscheidung ist schon befunden',
    hint: 'Bestätigen und zurückziehen lässt sich nur, was wartet; rückgängig machen nur, was gilt.',
  },
  PROPERTY_NOT_FOUND: {
    message: 'Das gibt es in dieser Liegenschaft nicht.',
    hint: 'Bitte die Wohnung und den Zeitraum prüfen.',
  },
  PROPERTY_UNKNOWN_DWELLING: {
    message: 'Diese Wohnung gibt es nicht.',
    hint: 'Bitte die Wohnung prüfen.',
  },
  PROPERTY_NO_COSTS: {
    message: 'Für dieses Jahr gibt es keine Kostenaufstellung.',
    hint: 'Ein Jahr wählen, dessen Kosten eingelesen sind, oder sie mit der Liegenschaft einlesen.',
  },
  PROPERTY_NO_READINGS: {
    message: 'Für dieses Jahr gibt es noch keine Ablesung.',
    hint: 'Die Abrechnung öffnet sich mit dem ersten gespeicherten Telegramm des Jahres.',
  },
  PROPERTY_NO_ELECTRICITY: {
    message: 'Zum Strom gibt es noch keine Auskunft.',
    hint: 'Sie braucht einen Stromzähler der Wohnung mit zwei Ablesungen im Monat und Tarife, die mit der Liegenschaft eingelesen sind.',
  },
  PROPERTY_BAD_CHANGE: {
    message: 'Diese Änderung passt nicht zur Abrechnung.',
    hint: 'Wohnung, Tag, Gerät und Fläche prüfen; welche es gibt, steht in der Prüfung der Abrechnung.',
  },
  FOUR_EYES_SAME_PERSON: {
    message: 'Diesen Vorschlag haben Sie selbst gemacht; darüber entscheidet jemand anderes.',
    hint: 'Eine zweite Person um Bestätigung bitten, oder den Vorschlag zurückziehen.',
  },
  FOUR_EYES_UNKNOWN: {
    message: 'Diesen Vorschlag gibt es nicht.',
    hint: 'Die Liste der offenen Vorschläge neu laden.',
  },
  FOUR_EYES_DECIDED: {
    message: 'Über diesen Vorschlag ist schon entschieden.',
    hint: 'Die Änderung neu vorschlagen, wenn sie noch gewünscht ist.',
  },
  FOUR_EYES_NOT_YOURS: {
    message: 'Diesen Vorschlag hat jemand anderes gemacht.',
    hint: 'Nur wer ihn gemacht hat, kann ihn zurückziehen; andere bestätigen oder lehnen ab.',
  },
  FOUR_EYES_STALE: {
    message: 'Was dieser Vorschlag ändern würde, hat sich seither geändert.',
    hint: 'Ablehnen und die Änderung neu vorschlagen.',
  },
  PROPERTY_NO_CONSUMPTION_YET: {
    message: 'Es gibt noch keine Verbrauchsinformation.',
    hint: 'Sie kommt von selbst, sobald ein ganzer Monat vorbei ist und eine fertige Abrechnung davor die Wärme je Einheit angibt.',
  },
  API_BAD_LAB_TOKEN: {
    message: 'Das ist nicht das Kennwort der Welt, die zu diesem Portal gehört.',
    hint: 'Die Welt mit dem Kennwort starten, mit dem auch das Portal gestartet wurde.',
  },
  API_TOO_MANY_REQUESTS: {
    message: 'Das Portal hat von diesem Benutzer schon zu viele offene Anfragen.',
    hint: 'Bitte die Antworten abwarten und weniger auf einmal fragen.',
  },
  API_TOO_MANY_STREAMS: {
    message: 'Das Portal bedient schon zu viele Live-Verbindungen.',
    hint: 'Bitte andere Fenster der Oberfläche schließen und es noch einmal versuchen.',
  },
  API_INTERNAL: {
    message: 'Das Portal konnte wegen eines eigenen Fehlers nicht antworten.',
    hint: 'Bitte noch einmal versuchen und den Fehler melden, wenn er wiederkommt.',
  },
};

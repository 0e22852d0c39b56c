/** Why an alarm of each kind rings, in German. */
import type { alarms as english } from '../en/alarms.ts';

type AlarmWords = {
  readonly [Key in keyof typeof english]: (typeof english)[Key] extends string
    ? string
    : { readonly one: string; readonly other: string };
};

export const alarms = {
  'alarm.replay.why':
    'Dieses Telegramm wurde schon einmal empfangen. Jemand hat es aufgezeichnet und erneut gesendet, oder ein Gateway hat es doppelt geliefert.',
  'alarm.off-schedule.why':
    'Telegramme kamen zu Zeiten, die der Sendeplan des Geräts nicht hat. Vielleicht sendet jemand in seinem Namen.',
  'alarm.meter-silent.why':
    'Gateways, die dieses Gerät sonst hören, melden sich, und es ist nicht dabei: Funk, Batterie, oder jemand schirmt es ab.',
  'alarm.gateway-offline.why':
    'Drei übliche Meldungen des Gateways fehlen: Strom, Netz, oder jemand hält sie zurück.',
  'alarm.rssi-jump.why':
    'Das Gerät ist viel stärker oder schwächer zu hören als lange Zeit: Es wurde versetzt, verdeckt oder ersetzt.',
  'alarm.meters-swapped.why':
    'Zwei Geräte sind jeweils so zu hören wie bisher das andere: Sie wurden vertauscht, und jedes zählt für das andere.',
  'alarm.undecryptable-rate.why':
    'Viel mehr Telegramme als üblich lassen sich nicht entschlüsseln: Vielleicht rät jemand.',
  'alarm.mac-failure-rate.why': 'Viel mehr MACs als üblich stimmen nicht: Vielleicht rät jemand.',
  'alarm.tamper.why': 'Das Gerät meldet, dass jemand es manipuliert hat.',
  'alarm.removed.why':
    'Das Gerät meldet, dass es abgenommen wurde, oder merkt sich den Tag eines Fehlers.',
  'alarm.leak.why':
    'Wasser lief in jeder Stunde eines Tages und einer Nacht, oder das Gerät meldet es.',
  'alarm.burst.why':
    'Wasser läuft seit einer halben Stunde oder länger mit einem Zehntel des Nenndurchflusses oder mehr, oder das Gerät meldet einen Rohrbruch. Hauptventil schließen und nachsehen.',
  'alarm.backflow.why':
    'Wasser fließt rückwärts durch den Zähler: Ein Rückflussverhinderer fehlt oder klemmt, und das Trinkwasser kann verunreinigt werden.',
  'alarm.no-consumption.why':
    'An fünf Tagen lief Wasser durch einen anderen Zähler der Wohnung und keines durch diesen: Er steht, oder sein Funkmodul wiederholt einen alten Wert.',
  'alarm.limit-refused.why':
    'Die Steuerbox einer Wohnung meldet, dass sie dem Netzbetreiber nicht folgen kann. Wer steuerbar sein muss und es nicht ist, verletzt § 14a EnWG.',
  'alarm.limit-unanswered.why':
    'Ein Netzbetreiber begrenzt eine Wohnung, und ihre Steuerbox schweigt seit einer Viertelstunde: keine Verbindung oder kein Strom.',
  'alarm.limit-exceeded.why':
    'Die Steuerbox meldet, dass sie dem Netzbetreiber folgt, und der Zähler zeigt mehr, als erlaubt ist.',
  'alarm.battery-low.why':
    'Das Gerät meldet, dass seine Batterie oder seine Lebensdauer zu Ende geht.',
  'alarm.unknown-meter.why': 'Ein Zähler mit dieser Nummer ist nicht registriert.',
  'alarm.not-decodable.why':
    'Das Telegramm lässt sich nicht bis zum letzten Byte lesen, deshalb wird ihm nichts geglaubt.',
  'alarm.wrong-key.why':
    'Der hinterlegte Schlüssel öffnet das Telegramm nicht: Im Gerät steht ein anderer, oder jemand anders hat gesendet.',
  'alarm.stale.why':
    'Die Uhr des Geräts in der Verschlüsselung liegt weit neben der Empfangszeit: Das Telegramm ist alt, oder die Uhr geht falsch.',
  'alarm.not-plausible.why':
    'Der Wert passt nicht zwischen die Ablesungen davor und danach: Er fällt, oder er steigt schneller, als das Gerät zählen kann.',
  'alarm.plaintext.why': 'Das Telegramm kam ohne Verschlüsselung.',
  'alarm.pinned-mismatch.why': 'Das Telegramm ist nicht so, wie das Gerät registriert wurde.',
  'alarm.address-mismatch.why':
    'Hersteller, Version oder Typ im Kopf sind nicht die des registrierten Geräts.',
  'alarm.security-mismatch.why': 'Das Telegramm ist anders gesichert als registriert.',
  'alarm.clear-telegram.why':
    'Ein Gerät, das verschlüsselt, hat offen gesendet. Jeder könnte diese Werte geschrieben haben.',
  'alarm.mac-length.why':
    'Der MAC ist kürzer oder länger als registriert: Ein kurzer lässt sich leichter erraten.',
  'alarm.mac-failed.why':
    'Der MAC stimmt nicht: Das Telegramm wurde verändert, oder der Schlüssel ist falsch.',
  'alarm.block-count.why':
    'Eine andere Zahl verschlüsselter Blöcke als registriert: Das Telegramm wurde unterwegs gekürzt oder verlängert.',
  'alarm.clear-records.why':
    'Hinter den verschlüsselten Datensätzen stehen offene: Jemand könnte sie angehängt haben.',
  'alarm.clear-device-time.why':
    'Die Uhrzeit steht außerhalb der Verschlüsselung, wo sie jeder geschrieben haben könnte.',
  'alarm.no-device-time.why':
    'Die Uhrzeit fehlt: Ohne sie ist ein altes Telegramm nicht von einem neuen zu unterscheiden.',
  'alarm.unknown-record.why': 'Ein Datensatz hat eine Bedeutung, die keine Tabelle kennt.',
  'alarm.no-key.why':
    'Das Gerät verschlüsselt, und sein Schlüssel ist hier nicht hinterlegt. Bitte einlesen.',
  'alarm.not-encrypted.why':
    'Der Kopf kündigt Verschlüsselung an, der Inhalt ist nicht verschlüsselt.',
  'alarm.unsupported-security.why': 'Diese Art der Sicherung wird hier nicht gelesen.',
  'alarm.foreign-gateway.why':
    'Ein Gateway einer anderen Liegenschaft hat geliefert. Es wird abgewiesen, bis jemand das Gateway dieser Liegenschaft zuordnet.',
  'alarm.impossible-time.why':
    'Ein Empfang nach der eigenen Lieferung oder in der Zukunft: Die Uhr des Gateways geht falsch, oder es lügt.',
  'alarm.unknown-layout.why':
    'Die Datensätze sind andere, als dieses Gerät sendet: Blöcke zweier Telegramme könnten zusammengesetzt sein.',
  'alarm.stolen-key.why':
    'Der Schlüssel eines Zählers, den es nicht gibt, wurde benutzt. Er liegt nur im Tresor des Portals; die Schlüssel aller Zähler müssen als gestohlen gelten und gewechselt werden.',
  'alarm.decryption-rate.why':
    'Ein Gateway hat mehr Telegramme eines Zählers geliefert, als ein Zähler sendet, oder ein Benutzer hat mehr entschlüsseln lassen, als jemand liest. Vielleicht probiert oder kopiert jemand.',
  'alarm.bad-bundle.why':
    'Eine Nachricht eines Gateways ist kein Bündel von Telegrammen. Sie wird aufbewahrt.',
  'alarm.chain-broken.why':
    'Bündel fehlen oder kommen doppelt mit anderem Inhalt: Das Gateway hat Daten verloren, oder jemand spricht in seinem Namen.',
  'alarm.gateway-clock.why':
    'Die Uhr des Gateways weicht von der Zeit des Portals ab. Seinen Zeiten wird nicht geglaubt.',
  'alarm.contradiction.why':
    'Telegramme dieses Geräts können nicht alle wahr sein. Beide Seiten bleiben erhalten, und keine wird abgerechnet, bis jemand entscheidet.',
  'alarm.copies.why':
    'Dasselbe Telegramm wurde ungewöhnlich oft geliefert: Jemand sendet eine Aufzeichnung immer wieder.',

  'evidence.address': 'Adresse des Geräts',
  'evidence.security': 'Sicherung des Telegramms',
  'evidence.access-number': 'Zugriffszähler',
  'evidence.message-counter': 'Nachrichtenzähler',
  'evidence.mac': 'MAC',
  'evidence.key': 'Schlüssel',
  'evidence.ciphertext': 'Verschlüsselter Inhalt',
  'evidence.block-count': 'Zahl verschlüsselter Blöcke',
  'evidence.records': 'Datensätze',
  'evidence.device-time': 'Uhr des Geräts',
  'evidence.value': 'Wert',
  'evidence.due-date': 'Stichtag',
  'evidence.due-date-value': 'Stichtagswert',
  'evidence.reception-time': 'Empfangszeit',
  'evidence.gateway': 'Gateway',
  'evidence.signal': 'Signalstärke',
  'evidence.copies': 'Zahl der Kopien',
  'evidence.bundle': 'Bündel',

  'alarms.filter': 'Zeigen',
  'alarms.all': 'Alle',
  'alarms.state': 'Stand',
  'alarms.state.open': 'offen',
  'alarms.state.waiting': 'wartet',
  'alarms.state.closed': 'entschieden',
  'alarms.noneSo': 'Kein Alarm in diesem Stand.',
  'alarm.back': 'Alarme',
  'alarm.why': 'Was das heißt',
  'alarm.gaveAway': 'Verraten durch: {field}',
  'alarm.first': 'Zuerst gesehen {at}',
  'alarm.times': { one: '{count}-mal, zuletzt {at}', other: '{count}-mal, zuletzt {at}' },
  'alarm.heldReadings': {
    one: '{count} Ablesung dieses Zählers ist angehalten: Keine Abrechnung benutzt sie, bis jemand entscheidet.',
    other:
      '{count} Ablesungen dieses Zählers sind angehalten: Keine Abrechnung benutzt sie, bis jemand entscheidet.',
  },

  'compare.title': 'Telegramme nebeneinander',
  'compare.none': 'Zu diesem Alarm gibt es keine Telegramme.',
  'compare.fields': 'Was sich unterscheidet und was es verriet',
  'compare.bytes': 'Bytes',
  'compare.field': 'Feld',
  'compare.role.alarm': 'löste den Alarm aus',
  'compare.role.evidence': 'zum Vergleich',
  'compare.role.usual': 'letztes gutes',
  'compare.standing': 'Ablesung',
  'compare.noReading': 'ergab keine',
  'compare.named': 'verriet es',
  'compare.differs': 'verschieden',
  'compare.same': 'gleich',
  'compare.legend':
    'Unterstrichene Bytes unterscheiden sich, umrahmte gehören zu dem Feld, das das Telegramm verriet.',
  'compare.differing': {
    one: '{count} Byte unterscheidet sich.',
    other: '{count} Bytes unterscheiden sich.',
  },

  'bill.held': {
    one: '{count} Ablesung angehalten, nicht abgerechnet',
    other: '{count} Ablesungen angehalten, nicht abgerechnet',
  },
  'trust.title': 'Vertrauen',
  'trust.mac': 'durch MAC verbürgt',
  'trust.structure': 'durch Aufbau und Verlauf verbürgt',
  'trust.nobody': 'niemand bürgt dafür',
  'trust.mac.why':
    'Ein MAC deckt das ganze Telegramm: Ohne den Schlüssel hätte niemand ein Bit ändern können.',
  'trust.structure.why':
    'Kein MAC deckt es. Aufbau, Verschlüsselung und der Verlauf früherer Ablesungen stimmen überein.',
  'trust.nobody.why':
    'Wer auf dieser Frequenz sendet, könnte den Wert geschrieben haben. Er wird erst nach einer Entscheidung oder nach langer Übereinstimmung abgerechnet.',
  'standing.counts': 'zählt',
  'standing.held': 'angehalten, nicht abgerechnet',
  'standing.excluded': 'ausgeschlossen, nicht abgerechnet',
  'standing.held.why': 'Sie wartet auf eine Entscheidung, und keine Abrechnung benutzt sie.',
  'standing.excluded.why':
    'Jemand hat entschieden, dass sie falsch ist, und keine Abrechnung benutzt sie.',
  'trust.notCounting': 'Ablesungen, die keine Abrechnung benutzt',
  'trust.toAlarms': 'Entschieden wird beim Alarm',

  'decision.title': 'Entscheiden',
  'decision.about':
    'Jede Entscheidung bleibt mit ihrem Grund erhalten und lässt sich rückgängig machen. Was Werte ändert, gilt, sobald eine zweite Person es bestätigt.',
  'decision.kind': 'Was geschehen soll',
  'decision.kind.readings': 'Ablesungen annehmen oder ausschließen',
  'decision.kind.exchange': 'Gerät austauschen',
  'decision.kind.close': 'Ohne Änderung schließen',
  'decision.kind.undo': 'Rücknahme der Entscheidung {id}',
  'decision.telegram': 'Ablesung aus Telegramm #{id}',
  'decision.leave': 'lassen, wie sie ist',
  'decision.accept': 'annehmen: sie zählt',
  'decision.exclude': 'ausschließen: sie zählt nicht',
  'decision.otherHeld': 'Die übrigen angehaltenen Ablesungen',
  'decision.otherHeld.leave': 'angehalten lassen',
  'decision.otherHeld.accept': 'alle annehmen',
  'decision.otherHeld.exclude': 'alle ausschließen',
  'decision.otherHeld.same-gateway': 'wie das Telegramm, das durch dasselbe Gateway kam',
  'decision.newMeterId': 'Nummer des neuen Geräts',
  'decision.at': 'Ausgetauscht am',
  'decision.startUnits': 'Anzeige bei der Montage',
  'decision.kq': 'KQ des neuen Geräts',
  'decision.kc': 'KC des neuen Geräts',
  'decision.asBefore': 'wie bisher',
  'decision.keyNote':
    'Der Schlüssel des neuen Geräts kommt mit dem nächsten Einlesen der Liegenschaft.',
  'decision.reason': 'Grund',
  'decision.reasonHint': 'Steht für immer im Prüfprotokoll.',
  'decision.propose': 'Vorschlagen',
  'decision.close': 'Alarm schließen',
  'decision.waitsFirst': 'Ein Vorschlag wartet. Erst bestätigen oder zurückziehen, dann ein neuer.',
  'decision.list': 'Entscheidungen',
  'decision.none': 'Noch ist nichts entschieden.',
  'decision.state.waiting': 'wartet auf zweite Person',
  'decision.state.in-force': 'gilt',
  'decision.state.undone': 'rückgängig gemacht',
  'decision.state.withdrawn': 'zurückgezogen',
  'decision.by': '{name}, {at}',
  'decision.confirmedBy': 'bestätigt von {name}, {at}',
  'decision.undoneBy': 'rückgängig gemacht von {name}, {at}',
  'decision.withdrawnBy': 'zurückgezogen von {name}, {at}',
  'decision.accepted': 'angenommen: {ids}',
  'decision.excluded': 'ausgeschlossen: {ids}',
  'decision.exchanged': 'neues Gerät {id}, ab {at}',
  'decision.confirm': 'Bestätigen',
  'decision.withdraw': 'Zurückziehen',
  'decision.undo': 'Rückgängig machen',
  'decision.undoReason': 'Grund der Rücknahme',
  'decision.notByYourself': 'Das haben Sie vorgeschlagen: Jemand anders muss es bestätigen.',
} as const satisfies AlarmWords;

/** Why an alarm of each kind rings, what its evidence shows, and the words of decisions. */
import type { EvidenceField } from '#kernel/evidence.ts';
import type { AlarmKind } from '#kernel/rejections.ts';

export const alarms = {
  'alarm.replay.why':
    'This telegram was received before. Somebody recorded it and sent it again, or a gateway delivered it twice.',
  'alarm.off-schedule.why':
    'Telegrams came at moments that the schedule of the device does not have. Somebody may send in its name.',
  'alarm.meter-silent.why':
    'Gateways that hear this device report, and it is not among what they hear: radio, battery, or somebody shields it.',
  'alarm.gateway-offline.why':
    'Three usual reports of the gateway are missing: power, network, or somebody withholds them.',
  'alarm.rssi-jump.why':
    'The device is heard much stronger or weaker than for long: it was moved, covered or replaced.',
  'alarm.meters-swapped.why':
    'Two devices are each heard as the other was: they were exchanged, and each counts for the other.',
  'alarm.undecryptable-rate.why':
    'Far more telegrams than usual do not decrypt: somebody may be guessing.',
  'alarm.mac-failure-rate.why': 'Far more MACs than usual do not match: somebody may be guessing.',
  'alarm.tamper.why': 'The device reports that somebody tampered with it.',
  'alarm.removed.why': 'The device reports that it was taken off, or notes the day of an error.',
  'alarm.leak.why': 'Water has run in every hour of a day and a night, or the device reports it.',
  'alarm.burst.why':
    'Water has run for half an hour or longer at a tenth of the meter’s nominal flow or more, or the device reports a burst. Shut the main valve and look.',
  'alarm.backflow.why':
    'Water flows back through the meter: a check valve may be missing or stuck, and drinking water may be polluted.',
  'alarm.no-consumption.why':
    'On five days water ran through another meter of the dwelling and none through this one: it is stuck, or its radio repeats an old value.',
  'alarm.limit-refused.why':
    'The control box of a dwelling answers that it cannot obey the grid operator. Who must be able to be limited and is not, breaks § 14a EnWG.',
  'alarm.limit-unanswered.why':
    'A grid operator limits a dwelling, and its control box has said nothing for a quarter of an hour: no connection, or no power.',
  'alarm.limit-exceeded.why':
    'The control box says that it obeys the grid operator, and the meter shows more than is allowed.',
  'alarm.battery-low.why': 'The device reports that its battery or its life comes to an end.',
  'alarm.unknown-meter.why': 'No meter of this number is registered.',
  'alarm.not-decodable.why':
    'The telegram cannot be read to its last byte, so nothing of it is believed.',
  'alarm.wrong-key.why':
    'The registered key does not open the telegram: another key was set in the device, or somebody else sent it.',
  'alarm.stale.why':
    'The device’s own clock inside the encryption is far from the time of reception: the telegram is old, or the clock is wrong.',
  'alarm.not-plausible.why':
    'The value does not fit between the readings before and after it: it falls, or rises faster than the device can count.',
  'alarm.plaintext.why': 'The telegram came without encryption.',
  'alarm.pinned-mismatch.why': 'The telegram is not as the device was registered.',
  'alarm.address-mismatch.why':
    'Maker, version or type in the header are not those of the registered device.',
  'alarm.security-mismatch.why': 'The telegram is secured in another way than registered.',
  'alarm.clear-telegram.why':
    'A device that encrypts sent in clear. Anybody could have written these values.',
  'alarm.mac-length.why':
    'The MAC is shorter or longer than registered: a short one is easier to guess.',
  'alarm.mac-failed.why': 'The MAC does not match: the telegram was changed, or the key is wrong.',
  'alarm.block-count.why':
    'Another number of encrypted blocks than registered: the telegram was cut or lengthened on the way.',
  'alarm.clear-records.why':
    'Records in clear follow the encrypted ones: somebody may have added them.',
  'alarm.clear-device-time.why':
    'The date-time stands outside the encryption, where anybody could have written it.',
  'alarm.no-device-time.why':
    'The date-time is missing: without it, an old telegram cannot be told from a new one.',
  'alarm.unknown-record.why': 'A record has a meaning that no table knows.',
  'alarm.no-key.why': 'The device encrypts, and its key is not stored here. Import it.',
  'alarm.not-encrypted.why': 'The header announces encryption, and the payload has none.',
  'alarm.unsupported-security.why': 'This way of securing telegrams is not read here.',
  'alarm.foreign-gateway.why':
    'A gateway of another property delivered it. It is refused until somebody binds the gateway to this property.',
  'alarm.impossible-time.why':
    'A reception later than its own delivery, or later than now: the gateway’s clock is wrong or it lies.',
  'alarm.unknown-layout.why':
    'The records are others than this device sends: blocks of two telegrams may have been put together.',
  'alarm.stolen-key.why':
    'The key of a meter that does not exist was used. It lies only in the vault of the portal, so the keys of all meters must be taken as stolen: have them changed.',
  'alarm.decryption-rate.why':
    'A gateway delivered more telegrams of one meter than any meter sends, or a user had more decrypted than anybody reads. Somebody may be guessing, or copying.',
  'alarm.bad-bundle.why':
    'A message of a gateway is no bundle of telegrams. It is kept for a look.',
  'alarm.chain-broken.why':
    'Bundles are missing or come twice with other content: the gateway lost data, or somebody speaks in its name.',
  'alarm.gateway-clock.why':
    'The clock of the gateway is out of line with the time of the portal. Its times are not believed.',
  'alarm.contradiction.why':
    'Telegrams of this device cannot all be true. Both sides are kept, and bills use neither until somebody decides.',
  'alarm.copies.why':
    'The same telegram was delivered unusually often: somebody is sending a recording again and again.',

  'evidence.address': 'Address of the device',
  'evidence.security': 'Security of the telegram',
  'evidence.access-number': 'Access number',
  'evidence.message-counter': 'Message counter',
  'evidence.mac': 'MAC',
  'evidence.key': 'Key',
  'evidence.ciphertext': 'Encrypted content',
  'evidence.block-count': 'Number of encrypted blocks',
  'evidence.records': 'Data records',
  'evidence.device-time': 'Clock of the device',
  'evidence.value': 'Value',
  'evidence.due-date': 'Due date',
  'evidence.due-date-value': 'Value at the due date',
  'evidence.reception-time': 'Time of reception',
  'evidence.gateway': 'Gateway',
  'evidence.signal': 'Signal strength',
  'evidence.copies': 'Number of copies',
  'evidence.bundle': 'Bundle',

  'alarms.filter': 'Show',
  'alarms.all': 'All',
  'alarms.state': 'State',
  'alarms.state.open': 'open',
  'alarms.state.waiting': 'waiting',
  'alarms.state.closed': 'decided',
  'alarms.noneSo': 'No alarm in this state.',
  'alarm.back': 'Alarms',
  'alarm.why': 'What it means',
  'alarm.gaveAway': 'Given away by: {field}',
  'alarm.first': 'First seen {at}',
  'alarm.times': { one: '{count} time, last {at}', other: '{count} times, last {at}' },
  'alarm.heldReadings': {
    one: '{count} reading of this meter is held: no bill uses it until somebody decides.',
    other: '{count} readings of this meter are held: no bill uses them until somebody decides.',
  },

  'compare.title': 'Telegrams side by side',
  'compare.none': 'This alarm has no telegrams to show.',
  'compare.fields': 'What differs, and what gave it away',
  'compare.bytes': 'Bytes',
  'compare.field': 'Field',
  'compare.role.alarm': 'rang the alarm',
  'compare.role.evidence': 'compare with',
  'compare.role.usual': 'last good one',
  'compare.standing': 'Reading',
  'compare.noReading': 'gave none',
  'compare.named': 'gave it away',
  'compare.differs': 'differs',
  'compare.same': 'same',
  'compare.legend':
    'Underlined bytes differ, framed bytes belong to the field that gave the telegram away.',
  'compare.differing': {
    one: '{count} byte differs.',
    other: '{count} bytes differ.',
  },

  'bill.held': {
    one: '{count} reading held, not billed',
    other: '{count} readings held, not billed',
  },
  'trust.title': 'Trust',
  'trust.mac': 'vouched for by a MAC',
  'trust.structure': 'vouched for by structure and history',
  'trust.nobody': 'nobody vouches for it',
  'trust.mac.why':
    'A MAC covers the whole telegram: without the key nobody could have changed a bit.',
  'trust.structure.why':
    'No MAC covers it. Layout, encryption and the course of earlier readings agree.',
  'trust.nobody.why':
    'Whoever sends on this frequency could have written the value. It is billed after a decision or after long agreement only.',
  'standing.counts': 'counts',
  'standing.held': 'held, not billed',
  'standing.excluded': 'excluded, not billed',
  'standing.held.why': 'It waits for a decision, and no bill uses it.',
  'standing.excluded.why': 'Somebody decided that it is false, and no bill uses it.',
  'trust.notCounting': 'Readings that no bill uses',
  'trust.toAlarms': 'Decide about them at the alarm',

  'decision.title': 'Decide',
  'decision.about':
    'Every decision is kept with its reason and can be undone. What changes values takes effect when a second person confirms it.',
  'decision.kind': 'What to do',
  'decision.kind.readings': 'Accept or exclude readings',
  'decision.kind.exchange': 'Exchange the device',
  'decision.kind.close': 'Close without change',
  'decision.kind.undo': 'Undo of decision {id}',
  'decision.telegram': 'Reading of telegram #{id}',
  'decision.leave': 'leave as it is',
  'decision.accept': 'accept: it counts',
  'decision.exclude': 'exclude: it does not count',
  'decision.otherHeld': 'The other held readings',
  'decision.otherHeld.leave': 'leave held',
  'decision.otherHeld.accept': 'accept all',
  'decision.otherHeld.exclude': 'exclude all',
  'decision.otherHeld.same-gateway': 'as the telegram that came through the same gateway',
  'decision.newMeterId': 'Number of the new device',
  'decision.at': 'Exchanged on',
  'decision.startUnits': 'It showed when mounted',
  'decision.kq': 'KQ of the new device',
  'decision.kc': 'KC of the new device',
  'decision.asBefore': 'as before',
  'decision.keyNote': 'The key of the new device comes with the next import of the property.',
  'decision.reason': 'Reason',
  'decision.reasonHint': 'Stands in the audit ledger for ever.',
  'decision.propose': 'Propose',
  'decision.close': 'Close the alarm',
  'decision.waitsFirst': 'A proposal waits. Confirm or withdraw it before another one.',
  'decision.list': 'Decisions',
  'decision.none': 'Nothing was decided yet.',
  'decision.state.waiting': 'waits for a second person',
  'decision.state.in-force': 'in force',
  'decision.state.undone': 'undone',
  'decision.state.withdrawn': 'withdrawn',
  'decision.by': '{name}, {at}',
  'decision.confirmedBy': 'confirmed by {name}, {at}',
  'decision.undoneBy': 'undone by {name}, {at}',
  'decision.withdrawnBy': 'withdrawn by {name}, {at}',
  'decision.accepted': 'accepted: {ids}',
  'decision.excluded': 'excluded: {ids}',
  'decision.exchanged': 'new device {id}, from {at}',
  'decision.confirm': 'Confirm',
  'decision.withdraw': 'Withdraw',
  'decision.undo': 'Undo',
  'decision.undoReason': 'Reason for the undo',
  'decision.notByYourself': 'You proposed it: somebody else has to confirm it.',
} as const satisfies Readonly<
  Record<string, string | { readonly one: string; readonly other: string }>
> &
  Readonly<Record<`alarm.${AlarmKind}.why` | `evidence.${EvidenceField}`, string>>;

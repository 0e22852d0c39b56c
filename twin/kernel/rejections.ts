/**
 * Why a telegram gives the portal no reading. One table: the store numbers the reasons, the API names
 * them, scenarios expect them, and the dashboard has words for each in every language.
 */

const ALARM = { raisesAlarm: true } as const;
/** Lawful telegrams that give no reading of their own: counted, and nobody is alarmed. */
const QUIET = { raisesAlarm: false } as const;

/** The order is the number in the database: append only. */
const REJECTIONS = {
  /** The same transmission, heard by another gateway or once more. */
  duplicate: QUIET,
  /** A message counter or a content that was stored before. */
  replay: ALARM,
  /**
   * Its alarm is about the rate of them at a gateway, see `FLEET_ALARMS`: there is no meter to name,
   * and neighbours' meters are always in range.
   */
  'unknown-meter': ALARM,
  'not-decodable': ALARM,
  'wrong-key': ALARM,
  /** Its own clock is too far from the reception. */
  stale: ALARM,
  /** It does not fit between the readings before and after it. */
  'not-plausible': ALARM,
  /** In databases of the first version only, before each cause had a reason of its own. */
  plaintext: ALARM,
  /** In databases of the first version only. */
  'pinned-mismatch': ALARM,
  'address-mismatch': ALARM,
  'security-mismatch': ALARM,
  /** Sent in clear by a meter that encrypts. */
  'clear-telegram': ALARM,
  'mac-length': ALARM,
  'mac-failed': ALARM,
  /** Another number of encrypted blocks than registered. */
  'block-count': ALARM,
  /** Records in clear after the encrypted ones. */
  'clear-records': ALARM,
  'clear-device-time': ALARM,
  'no-device-time': ALARM,
  /** A record whose VIF no table has. */
  'unknown-record': ALARM,
  'no-key': ALARM,
  /** The header announces encryption, the payload has none. */
  'not-encrypted': ALARM,
  'unsupported-security': ALARM,
  /** A part of a longer message; the others are waited for. */
  fragment: QUIET,
  /** A compact frame before the full one that explains it. */
  'format-unknown': QUIET,
  /** States no value of its kind of meter. */
  'no-value': QUIET,
  /** From a gateway that does not serve the property of the meter. */
  'foreign-gateway': ALARM,
  /** Its reception is claimed for a time at which it cannot have been. */
  'impossible-time': ALARM,
  /** Its records do not stand where those of its meter do. */
  'unknown-layout': ALARM,
  /** Made with the key of a decoy, a meter that does not exist: somebody has the portal's keys. */
  'stolen-key': ALARM,
} as const;

export type RejectionReason = keyof typeof REJECTIONS;

export const REJECTION_REASONS = Object.keys(REJECTIONS) as readonly RejectionReason[];

type AlarmingReason = {
  [Reason in RejectionReason]: (typeof REJECTIONS)[Reason]['raisesAlarm'] extends true
    ? Reason
    : never;
}[RejectionReason];

/** Alarms about bundles instead of telegrams. `gateway-clock`: sent ahead of the clock. */
const BUNDLE_ALARMS = ['bad-bundle', 'chain-broken', 'gateway-clock'] as const;

/**
 * Alarms about a meter and none of its telegrams alone. `contradiction`: two courses or two times
 * that cannot both be true; what is in doubt is held. `copies`: one telegram, delivered too often.
 * `decryption-rate`: a gateway or a person had more decrypted than is usual.
 */
const METER_ALARMS = ['contradiction', 'copies', 'decryption-rate'] as const;

/**
 * Alarms about the fleet: states that last, with a begin and an end. `unknown-meter` is one of them,
 * too: there is no meter to name, so it is about the rate of a gateway.
 */
const STATE_ALARMS = [
  'off-schedule',
  'meter-silent',
  'gateway-offline',
  'rssi-jump',
  'meters-swapped',
  'undecryptable-rate',
  'mac-failure-rate',
  'tamper',
  'removed',
  'leak',
  'burst',
  'backflow',
  'no-consumption',
  'battery-low',
  'limit-refused',
  'limit-unanswered',
  'limit-exceeded',
] as const;

export const FLEET_ALARMS: readonly string[] = [...STATE_ALARMS, 'unknown-meter'];

/** What an alarm can be about: a rejected telegram has its reason as kind. */
export type AlarmKind =
  | AlarmingReason
  | (typeof BUNDLE_ALARMS)[number]
  | (typeof METER_ALARMS)[number]
  | (typeof STATE_ALARMS)[number];

export const ALARM_KINDS: readonly AlarmKind[] = [
  ...REJECTION_REASONS.filter(isAlarming),
  ...BUNDLE_ALARMS,
  ...METER_ALARMS,
  ...STATE_ALARMS,
];

/** False for a lawful telegram that is counted only. */
export function isAlarming(reason: RejectionReason): reason is AlarmingReason {
  return REJECTIONS[reason].raisesAlarm;
}

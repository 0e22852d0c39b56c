/** Who watches a run: from the ground truth what was sent, heard and handed over, and how late. */
import { assert } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { Bundle } from '../gateway/bundle.ts';
import { senderOf } from '../world/frame-sender.ts';
import { billedRegisters, type House } from '../world/house.ts';
import { QuarterRegisters, type QuarterState } from './audit/electricity-audit.ts';
import { Auditor, type AuditorState } from './auditor.ts';
import { Delays, type DelayCounts } from './delays.ts';
import { TrueRegisters, type RegistersState } from './registers.ts';
import type { SetUp } from './set-up.ts';
import { UplinkVolume, type Volume } from './audit/uplink-volume.ts';

export interface Witness {
  readonly auditor: Auditor;
  readonly registers: TrueRegisters;
  readonly delays: Delays;
  readonly quarters: QuarterRegisters;
  readonly volume: UplinkVolume;
  /** When frames of meters were kept from everybody by noise or by a gateway. */
  readonly suppressedAt: readonly Instant[];
  /** Bytes that others than meters have put on the air so far. */
  foreignBytes(): number;
  /** A gateway handed a bundle over to its uplink, as so many bytes of payload. */
  delivered(bundle: Bundle, at: Instant, payloadBytes: number): void;
  /** Everything that it remembers, as a copy. */
  state(): WitnessState;
}

export interface WitnessState {
  readonly auditor: AuditorState;
  readonly registers: RegistersState;
  readonly delays: DelayCounts;
  readonly quarters: QuarterState;
  readonly volume: Volume;
  readonly heardAt: ReadonlyMap<string, Instant>;
  readonly suppressedAt: readonly Instant[];
  readonly foreignBytes: number;
}

/** Why a frame is lost where somebody wants it to be. */
const SUPPRESSED: readonly (string | undefined)[] = ['jammed', 'filtered'];

interface WitnessOptions {
  /** What another one saw of the same past. */
  readonly known?: WitnessState | undefined;
  /** Others will continue from here, and an attacker may come in there. */
  readonly isShared?: boolean;
}

/** Watches the ground truth of a world. */
export function observe({ world, story }: SetUp, options: WitnessOptions = {}): Witness {
  const past = structuredClone(options.known);
  const mayDiffer =
    options.isShared === true ||
    story.some(({ kind, name }) => kind === 'attack' || name === 'gateway-clock');
  const auditor = new Auditor(past?.auditor);
  const registers = new TrueRegisters(
    (meterId) => {
      const { meters, registers: runningOn } = world.truth();
      const truth = [...meters, ...runningOn].find((meter) => meter.meterId === meterId);
      assert(truth !== undefined, `no ground truth for ${meterId}`);
      return truth;
    },
    changesOf(story),
    past?.registers,
  );
  const delays = new Delays(past?.delays);
  const quarters = new QuarterRegisters(past?.quarters);
  const volume = new UplinkVolume(past?.volume);
  const { house } = world;
  const electric = electricityMeters(house);
  const billed = new Set(
    [...house.meters, ...billedRegisters(house)].map(({ address }) => formatAddress(address)),
  );
  // Frame in base64 → when it was really over: a gateway’s clock may be wrong, and an attacker may send
  // it again. Empty where neither happens: it would grow with every telegram.
  const heardAt = new Map<string, Instant>(past?.heardAt);
  const suppressedAt = [...(past?.suppressedAt ?? [])];
  let foreignBytes = past?.foreignBytes ?? 0;
  world.onSent((sent) => {
    if (!sent.genuine) foreignBytes += sent.frame.length;
    if (!sent.genuine) return;
    if (electric.has(sent.meterId)) quarters.sent(sent.meterId, sent.at, sent.units);
    if (SUPPRESSED.includes(sent.lossReason)) suppressedAt.push(sent.at);
    if (sent.outcome !== 'heard') return;
    if (mayDiffer) heardAt.set(Buffer.from(sent.frame).toString('base64'), sent.rxAt);
    auditor.heard(sent);
    if (billed.has(sent.meterId)) registers.heard(sent);
  });
  return {
    ...{ auditor, registers, delays, quarters, volume, suppressedAt },
    foreignBytes: () => foreignBytes,
    delivered: ({ telegrams }, at, payloadBytes) => {
      volume.add(payloadBytes);
      for (const { rxAt, frame } of telegrams) {
        const meterId = senderOf(Buffer.from(frame, 'base64'));
        const overAt = heardAt.get(frame) ?? Date.parse(rxAt);
        delays.add(meterId ?? '', at - overAt);
        // What an attacker put on the air explains no reading.
        if (meterId !== undefined) auditor.delivered({ meterId, rxAt: overAt });
      }
    },
    state: () => {
      const [own, ownRegisters] = [auditor.state(), registers.state()];
      const counted = { delays: delays.state(), heardAt, suppressedAt, foreignBytes };
      const ours = { auditor: own, registers: ownRegisters, quarters: quarters.state() };
      return structuredClone({ ...ours, volume: volume.read(), ...counted });
    },
  };
}

function electricityMeters({ registerMeters }: House): ReadonlySet<string> {
  const meters = registerMeters.filter(({ kind }) => kind === 'electricity');
  return new Set(meters.map(({ address }) => formatAddress(address)));
}

/** When tenants change. */
function changesOf(story: SetUp['story']): Instant[] {
  return story.filter(({ kind }) => kind === 'act').map(({ at }) => at);
}

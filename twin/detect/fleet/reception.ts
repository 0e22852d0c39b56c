/**
 * D16, the signal of a link: walls do not move, so a meter that is suddenly heard much better or
 * worse was moved, covered or replaced. Where two meters are each heard as the other was until then,
 * at every gateway that hears both, they were exchanged. The alarm ends when the old strength is back,
 * or the new one has become the usual one, which takes weeks.
 */
import type { Finding, FleetState, LinkState, MeterState } from './fleet-state.ts';

/** Telegrams in a row that must confirm a step. */
const CONFIRMED = 12;
const JUMP_DB = 10;
/** Two meters vouch for each other, so less of a step is enough. */
const SWAP_MATCH_DB = 2;

export function movedMeters(fleet: FleetState): Finding[] {
  const swapped = new Set(swappedMeters(fleet).map(({ meterId }) => meterId));
  return Object.values(fleet.meters)
    .filter(
      ({ id, links }) => !swapped.has(id) && isAnyLink(links, (link) => stepDb(link) >= JUMP_DB),
    )
    .map(({ id }) => ({
      kind: 'rssi-jump',
      meterId: id,
      message: `the meter is heard ${JUMP_DB} dB or more stronger or weaker than it was for long`,
    }));
}

export function swappedMeters(fleet: FleetState): Finding[] {
  const stepped = Object.values(fleet.meters).filter(({ links }) => isAnyLink(links, () => true));
  return stepped.flatMap((meter) => {
    const other = stepped.find((each) => each !== meter && areSwapped(meter, each));
    if (other === undefined) return [];
    return [
      {
        kind: 'meters-swapped',
        meterId: meter.id,
        message: `this meter and ${other.id} are each heard as the other one was until now`,
      },
    ];
  });
}

function areSwapped(a: MeterState, b: MeterState): boolean {
  if (a.kind !== b.kind) return false;
  const shared = Object.keys(a.links).filter((id) => b.links[id] !== undefined);
  return shared.length > 0 && shared.every((id) => isExchanged(a.links[id], b.links[id]));
}

function isExchanged(a: LinkState | undefined, b: LinkState | undefined): boolean {
  if (a === undefined || b === undefined || !isStepped(a) || !isStepped(b)) return false;
  const isMatch = (one: LinkState, other: LinkState): boolean =>
    Math.abs(one.latelyDbm - other.usualDbm) <= SWAP_MATCH_DB;
  return isMatch(a, b) && isMatch(b, a);
}

function isAnyLink(links: MeterState['links'], holds: (link: LinkState) => boolean): boolean {
  return Object.values(links).some((link) => isStepped(link) && holds(link));
}

function isStepped({ steppedCount }: LinkState): boolean {
  return steppedCount >= CONFIRMED;
}

function stepDb({ latelyDbm, usualDbm }: LinkState): number {
  return Math.abs(latelyDbm - usualDbm);
}

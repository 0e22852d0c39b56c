/** The positions inside a world: what they do goes through its radio and its list of interventions. */
import { ByteReader } from '#kernel/bytes.ts';
import { assert } from '#kernel/errors.ts';
import { formatAddress, readLinkHeader } from '#wire/link-layer.ts';
import { DEFAULT_CHANNEL } from '../radio/channel.ts';
import { metersOf } from '../world/house.ts';
import type { PlannedEffect, PlannedIntervention } from '../world/interventions.ts';
import type { World } from '../world/world.ts';
import type {
  AirPort,
  GatewayPort,
  HandsPort,
  KeysPort,
  LinkPort,
  Span,
  WorldPorts,
} from './ports.ts';

/** As the radio calls who is no meter. */
const SENDER = 'attacker';

/** The part of a world that an attacker can act on. */
type ReachedWorld = Pick<World, 'house' | 'intervene' | 'onBundle'> & {
  readonly radio: Pick<World['radio'], 'tap' | 'tapEarly' | 'transmit'>;
};

/** `name` is that of the attack, for the trace and the reports; `onAct` hears of each act. */
export function worldPorts(
  world: ReachedWorld,
  name: string,
  onAct: () => void = () => {},
): WorldPorts {
  const act = (what: string, target: string, how: Act): void => {
    const { at, until, effects } = how;
    const span = until === undefined ? { at } : { at, until };
    const planned: PlannedIntervention = { ...span, name: `${name}/${what}`, target, effects };
    world.intervene(planned);
    onAct();
  };
  return {
    air: airPort(world, act, onAct),
    link: linkPort(act),
    hands: handsPort(act),
    keys: keysPort(world),
    gateway: gatewayPort(world, act),
  };
}

interface Act extends Span {
  readonly effects: readonly PlannedEffect[];
}

type Perform = (what: string, target: string, how: Act) => void;

/** What is weaker than an antenna can tell from noise, nobody hears. */
function isAudible({ rssiDbm }: { readonly rssiDbm: number }): boolean {
  return rssiDbm >= DEFAULT_CHANNEL.sensitivityDbm;
}

function airPort({ radio }: ReachedWorld, act: Perform, onAct: () => void): AirPort {
  return {
    onPreamble: (listener) =>
      radio.tapEarly('preamble', (heard) => {
        if (isAudible(heard)) listener({ at: heard.at, rssiDbm: heard.rssiDbm });
      }),
    onId: (listener) =>
      radio.tapEarly('id', (heard) => {
        if (!isAudible(heard)) return;
        listener({ at: heard.at, rssiDbm: heard.rssiDbm, meterId: addressIn(heard.frame) });
      }),
    onFrame: (listener) =>
      radio.tap((heard) => {
        if (isAudible(heard)) listener(heard);
      }),
    transmit: (frame, how) => {
      radio.transmit({ ...how, frame, sender: SENDER, genuine: false });
      onAct();
    },
    jam: ({ powerDbm, pulse = { onMs: 1, periodMs: 1 }, ...span }) => {
      const options = { powerDbm, ...pulse };
      act('jam', 'the air', { ...span, effects: [{ on: 'air', kind: 'jammed', options }] });
    },
  };
}

function linkPort(act: Perform): LinkPort {
  return {
    attenuate: ({ meter, lossDb, gateway, ...span }) => {
      const on = `meter/${meter}` as const;
      const effect: PlannedEffect =
        gateway === undefined
          ? { on, kind: 'signal-weak', options: { lossDb } }
          : { on, kind: 'path-weak', options: { gateway, lossDb } };
      const target = gateway === undefined ? meter : `${meter} to ${gateway}`;
      act('attenuate', target, { ...span, effects: [effect] });
    },
  };
}

function handsPort(act: Perform): HandsPort {
  const at = (meter: string) => `meter/${meter}` as const;
  return {
    cover: ({ meter, warmerPct, ...span }) => {
      const options = { warmerPct };
      act('cover', meter, { ...span, effects: [{ on: at(meter), kind: 'covered', options }] });
    },
    fan: ({ meter, coolerPct, ...span }) => {
      const options = { coolerPct };
      act('fan', meter, { ...span, effects: [{ on: at(meter), kind: 'fanned', options }] });
    },
    swap: ({ meter, with: other, ...span }) =>
      act('swap', `${meter} and ${other}`, {
        ...span,
        effects: [
          { on: at(meter), kind: 'meters-swapped', options: { other } },
          { on: at(other), kind: 'meters-swapped', options: { other: meter } },
        ],
      }),
    remove: ({ meter, ...span }) =>
      act('remove', meter, {
        ...span,
        effects: [{ on: at(meter), kind: 'meter-removed', options: {} }],
      }),
    open: ({ meter, ...span }) =>
      act('open', meter, {
        ...span,
        effects: [{ on: at(meter), kind: 'meter-opened', options: {} }],
      }),
  };
}

function keysPort({ house }: ReachedWorld): KeysPort {
  return {
    stolen: (label) => {
      const found = metersOf(house).find((meter) => meter.label === label);
      assert(found !== undefined, `no meter ${label}`);
      return found.key;
    },
  };
}

function gatewayPort(world: ReachedWorld, act: Perform): GatewayPort {
  const ids = new Map(
    metersOf(world.house).map(({ label, address }) => [label, formatAddress(address)]),
  );
  return {
    setClock: ({ gateway, offMs, ...span }) => {
      const on = `gateway/${gateway}` as const;
      const options = { offMs };
      act('clock', gateway, { ...span, effects: [{ on, kind: 'gateway-clock', options }] });
    },
    withhold: ({ gateway, meter, ...span }) => {
      const meterId = ids.get(meter);
      assert(meterId !== undefined, `no meter ${meter}`);
      const on = `gateway/${gateway}` as const;
      const options = { meterId };
      const effects = [{ on, kind: 'telegrams-withheld', options } as const];
      act('withhold', `${meter} at ${gateway}`, { ...span, effects });
    },
    onBundle: (gateway, listener) =>
      world.onBundle((id, bundle) => {
        if (id === gateway) listener(bundle);
      }),
  };
}

/** Of a first block: the address of the link layer; undefined where it is none. */
function addressIn(block: Uint8Array): string | undefined {
  try {
    return formatAddress(readLinkHeader(new ByteReader(block)).address);
  } catch {
    return undefined;
  }
}

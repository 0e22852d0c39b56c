/**
 * Faults of core, portal and the wire between them. The world knows only when they begin and end; a run
 * carries them out on the real programs, at a barrier, so that what follows does not depend on sockets.
 *
 * On the wire is what really happens to a connection of TCP. It repeats what is lost and keeps the order:
 * a lost packet shows as a pause (`wire-stalling`) or, in the end, as a connection that is gone
 * (`wire-cut`, `wire-reset`). Inside a TLS connection no message overtakes another; between clients
 * they do, when one of them has to deliver again.
 */
import Type from 'typebox';
import { spareLabel, withoutSpares } from '../world/spares.ts';
import { defineFault } from './fault.ts';

export const METER_EXCHANGE = 'meter-exchange';
export const GRID_LIMIT = 'grid-limit';

/** Below it nobody may be limited (BNetzA BK6-22-300). */
const LEAST_LIMIT_KW = 4.2;
const WATTS = 1000;

export const LAB_FAULTS = [
  defineFault({
    kind: METER_EXCHANGE,
    about:
      'An allocator is exchanged for a new one that shows 0: two operators enter it at the portal, and its key is handed over.',
    target: 'allocator',
    group: 'exchange',
    time: 'lasting',
    isOne: true,
    effects: ({ name }) => [
      { on: `meter/${name}`, kind: 'exchanged', options: {} },
      { on: `meter/${spareLabel(name)}`, kind: 'exchanged', options: {} },
    ],
    delivered: withoutSpares,
  }),
  defineFault({
    kind: GRID_LIMIT,
    about:
      'A grid operator limits what a dwelling draws (§ 14a EnWG) by a signed order in the named shadow of the first gateway, and releases it at the end. Obeyed from the next quarter of an hour on.',
    family: 'act',
    target: 'dwelling',
    group: 'grid limit',
    options: {
      limitKw: Type.Optional(
        Type.Number({
          minimum: LEAST_LIMIT_KW,
          maximum: 100,
          description: `Most that may be drawn, kW; never less than ${LEAST_LIMIT_KW}, the default.`,
        }),
      ),
    },
    effects: ({ name }, { limitKw = LEAST_LIMIT_KW }) => [
      {
        on: `dwelling/${name}`,
        kind: 'limit-ordered',
        options: { limitW: Math.round(limitKw * WATTS) },
      },
    ],
  }),
  defineFault({
    kind: 'core-restarted',
    about: 'The core stops in order and starts again; everybody connects anew.',
    target: 'lab',
    group: 'core',
    time: 'moment',
  }),
  defineFault({
    kind: 'portal-down',
    takes: 'an answer of the portal',
    about: 'The portal is stopped; the core queues what gateways deliver.',
    target: 'lab',
    group: 'portal',
  }),
  defineFault({
    kind: 'portal-disk-full',
    takes: 'an answer of the portal',
    about: 'The database of the portal may not grow: it acknowledges nothing that it cannot store.',
    target: 'lab',
    group: 'portal',
  }),
  defineFault({
    kind: 'portal-slow',
    about: 'The portal waits before each commit: the world waits for it, however slow it is.',
    target: 'lab',
    group: 'portal',
    options: {
      delayMs: Type.Integer({
        minimum: 1,
        maximum: 10_000,
        description: 'Milliseconds of real time before what waits is committed.',
      }),
    },
  }),
  defineFault({
    kind: 'certificate-expired',
    takes: 'a connection',
    about: 'A gateway is given a certificate that has expired, and a renewed one at the end.',
    target: 'gateway',
    group: 'uplink',
    effects: ({ name }) => [{ on: `gateway/${name}`, kind: 'uplink-outage', options: {} }],
  }),
  defineFault({
    kind: 'wire-slow',
    about: 'All bytes between a client and the core come later, by a proxy on the wire.',
    target: 'client',
    group: 'wire',
    options: {
      delayMs: Type.Integer({
        minimum: 1,
        maximum: 2_000,
        description: 'Milliseconds of real time, each way.',
      }),
    },
  }),
  defineFault({
    kind: 'wire-cut',
    about:
      'The connection of a client is cut again and again in the middle of what it sends, by a proxy on the wire: it connects anew and delivers again what was not acknowledged, in another order than the other clients.',
    target: 'client',
    group: 'wire',
    options: {
      afterBytes: Type.Integer({
        minimum: 32_768,
        maximum: 10_000_000,
        description: 'Bytes after which a connection is cut.',
      }),
    },
  }),
  defineFault({
    kind: 'wire-reset',
    about:
      'As wire-cut, with a reset of TCP: what was on its way is lost with the connection, and delivered again over the next one.',
    target: 'client',
    group: 'wire',
    options: {
      afterBytes: Type.Integer({
        minimum: 32_768,
        maximum: 10_000_000,
        description: 'Bytes after which a connection is reset.',
      }),
    },
  }),
  defineFault({
    kind: 'wire-stalling',
    about:
      'Packets are lost on the wire, and TCP repeats them: nothing passes for a while, then everything in its order. TCP loses no byte inside a stream, and TLS lets no message overtake another.',
    target: 'client',
    group: 'wire',
    options: {
      everyBytes: Type.Integer({
        minimum: 256,
        maximum: 10_000_000,
        description: 'Bytes after which it stalls, each way.',
      }),
      stallMs: Type.Integer({
        minimum: 1,
        maximum: 5_000,
        description: 'Milliseconds of real time.',
      }),
    },
  }),
  defineFault({
    kind: 'wire-narrow',
    about: 'The connection of a client has little bandwidth: all bytes come one after the other.',
    target: 'client',
    group: 'wire',
    options: {
      bytesPerS: Type.Integer({
        minimum: 10_000,
        maximum: 10_000_000,
        description: 'Bytes in a second of real time, each way.',
      }),
    },
  }),
];

const KINDS: ReadonlySet<string> = new Set(LAB_FAULTS.map(({ kind }) => kind));

/** Whether a run carries it out on the real programs. */
export function isOfLab({ kind }: { readonly kind: string }): boolean {
  return KINDS.has(kind);
}

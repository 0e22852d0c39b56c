/**
 * What an attacker can reach, by position. A position is a set of ports, handed to the attack that asks
 * for it and to no other. Behind them are the real radio, real sockets and real HTTP: nothing here
 * reads or writes the state of a meter, of the core or of the portal.
 */
import type { Instant } from '#kernel/time.ts';
import type { Bundle, BundleTelegram } from '../gateway/bundle.ts';

export const POSITIONS = {
  air: 'an antenna and a transmitter on the pavement: hear at the preamble, at the id, at the end; send; jam',
  link: 'what stands in the path of a meter to its gateways: attenuate it',
  hands: 'a hand at an allocator: cover, fan, swap, take off, open it',
  keys: 'the key of a meter, copied where keys are kept',
  gateway: 'a gateway: its clock, what it passes on, its bundles, a copy of its key',
  network: 'the wire between a gateway and the core: a proxy with certificates to choose',
  cloud:
    'a principal of the core with a policy: topics, shadows, rules, the signed API of the account',
  portal: 'a browser with a sign-in of the portal, and a copy of its files',
} as const;

export type Position = keyof typeof POSITIONS;

/** Since when and until when; without an end for as long as the world runs. */
export interface Span {
  readonly at: Instant;
  readonly until?: Instant;
}

interface Heard {
  /** When the frame began. */
  readonly at: Instant;
  readonly rssiDbm: number;
}

export interface AirPort {
  /** A frame has begun, 1 ms ago. */
  onPreamble(listener: (heard: Heard) => void): void;
  /** Its first block is known, after 2 ms: who sends. */
  onId(listener: (heard: Heard & { readonly meterId: string | undefined }) => void): void;
  /** It is over; own ones too. */
  onFrame(listener: (heard: Heard & { readonly frame: Uint8Array }) => void): void;
  /** `at` may lie ahead. */
  transmit(frame: Uint8Array, how: { readonly at: Instant; readonly powerDbm: number }): void;
  /** A carrier, or pulses of `onMs` in each `periodMs`. */
  jam(noise: Span & { powerDbm: number; pulse?: { onMs: number; periodMs: number } }): void;
}

export interface LinkPort {
  /** Makes what a meter sends weaker: for one gateway, or for everybody. */
  attenuate(how: Span & { meter: string; lossDb: number; gateway?: string }): void;
}

export interface HandsPort {
  /** A cloth or a foil over radiator and allocator. */
  cover(how: Span & { meter: string; warmerPct: number }): void;
  /** A fan at the allocator. */
  fan(how: Span & { meter: string; coolerPct: number }): void;
  swap(how: Span & { meter: string; with: string }): void;
  /** Takes it off its radiator, and puts it back at the end. */
  remove(how: Span & { meter: string }): void;
  /** Opens its housing: it counts on and notes the day. */
  open(how: { readonly at: Instant; meter: string }): void;
}

export interface KeysPort {
  /** 16 bytes. Of a meter that sends in clear, too: it has one and does not use it. */
  stolen(meter: string): Uint8Array;
}

export interface GatewayPort {
  setClock(how: Span & { gateway: string; offMs: number }): void;
  /** The gateway drops what it hears of a meter. */
  withhold(how: Span & { gateway: string; meter: string }): void;
  /** Each bundle when it leaves the gateway. */
  onBundle(gateway: string, listener: (bundle: Bundle) => void): void;
}

/** Positions inside the world, in virtual time. What they do stands in the list of interventions. */
export interface WorldPorts {
  readonly air: AirPort;
  readonly link: LinkPort;
  readonly hands: HandsPort;
  readonly keys: KeysPort;
  readonly gateway: GatewayPort;
}

/** Whether the other side let it happen, and in which word it answered. */
export interface Answer {
  readonly isGranted: boolean;
  readonly word: string;
}

export interface GatewayKeyPort {
  /**
   * One bundle of these telegrams, published with a copy of the gateway's key in its place. The core
   * closes the connection of the true gateway, which comes back afterwards.
   */
  publishAs(
    gateway: string,
    bundle: { readonly sentAt: Instant; readonly telegrams: readonly BundleTelegram[] },
  ): Promise<Answer>;
}

/** What an interceptor can show instead of the certificate of the core. */
export const PROXY_CERTIFICATES = [
  'unknown-authority',
  'self-signed',
  'expired',
  'other-host',
  'client-purpose',
  'gateway-certificate',
  /** Made for nothing in particular, by the authority of the gateways. */
  'no-purpose',
  /** That of the core itself, over TLS 1.1. */
  'old-tls',
] as const;
export type ProxyCertificate = (typeof PROXY_CERTIFICATES)[number];

export interface NetworkPort {
  /** Leads a gateway to a proxy for one connection. Granted is what the proxy could read. */
  intercept(gateway: string, shown: ProxyCertificate): Promise<Answer>;
}

/** As in a policy document of AWS. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

export interface CloudMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** The core had kept it for whoever subscribes later. */
  readonly isRetained: boolean;
}

/** One client of the real core, under its own name. */
export interface CloudPrincipal {
  subscribe(filter: string): Promise<Answer>;
  publish(topic: string, payload: string, how?: { readonly isRetained: true }): Promise<Answer>;
  /**
   * It is connected when the owner of the account revokes its certificate, and continues to publish for so
   * long, in real time. Granted where the core still acknowledges at the end.
   */
  outlivesRevocation(topic: string, payload: string, forMs: number): Promise<Answer>;
  /** What came to its subscriptions since they were made or it asked last. */
  received(): Promise<readonly CloudMessage[]>;
  end(): Promise<void>;
}

export interface ApiRequest {
  /** `control`: things, certificates, rules. `data`: shadows and publishes. They are two services. */
  readonly plane: 'control' | 'data';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the API of AWS IoT, with its query. */
  readonly path: string;
  readonly body?: object;
}

/** Somebody who may call the API of the account: HTTPS requests, signed as AWS signs them. */
export interface CloudAccount {
  request(what: ApiRequest): Promise<{ readonly status: number; readonly text: string }>;
}

export interface CloudPort {
  /**
   * A thing with a certificate and a policy of its own. The core keeps what comes to its subscriptions
   * while it is away, so that it need not stand still between two of its acts.
   */
  principal(name: string, policy: readonly Statement[]): Promise<CloudPrincipal>;
  /** Temporary credentials of a role that may do what the policy says. */
  account(name: string, policy: readonly Statement[]): Promise<CloudAccount>;
}

export type PortalRole = 'operator' | 'landlord' | 'tenant';

export interface PortalAnswer {
  readonly status: number;
  readonly text: string;
}

/** A session of one account. */
export interface PortalClient {
  request(method: 'GET' | 'POST', path: string, body?: unknown): Promise<PortalAnswer>;
}

export interface PortalPort {
  /** A tenant is that of a dwelling. */
  signedIn(as: { readonly role: PortalRole; readonly dwelling?: string }): Promise<PortalClient>;
  /** The portal's folder as a thief carries it away, without the master key. */
  copy(): Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]>;
}

/** Positions at the real programs. Whoever has one acts at a barrier, at an instant of the world. */
export interface LabPorts {
  readonly gateway: GatewayKeyPort;
  readonly network: NetworkPort;
  readonly cloud: CloudPort;
  readonly portal: PortalPort;
}

type WorldPosition = keyof WorldPorts;
export type LabPosition = keyof LabPorts;

/** Of all ports those of some positions. */
export type PortsOf<All, P extends Position> = { readonly [K in P & keyof All]: All[K] };

/** The object has no other key: what was not asked for is not there. */
export function portsOf<All extends object, P extends Position>(
  positions: readonly P[],
  port: <K extends keyof All>(position: K) => All[K],
  isThere: (position: Position) => position is Position & keyof All,
): PortsOf<All, P> {
  const mine: readonly Position[] = positions;
  const entries = mine.filter(isThere).map((position) => [position, port(position)] as const);
  return Object.freeze(Object.fromEntries(entries)) as PortsOf<All, P>;
}

const WORLD_POSITIONS: readonly Position[] = ['air', 'link', 'hands', 'keys', 'gateway'];
const LAB_POSITIONS: readonly Position[] = ['gateway', 'network', 'cloud', 'portal'];

export function isWorldPosition(position: Position): position is WorldPosition {
  return WORLD_POSITIONS.includes(position);
}

export function isLabPosition(position: Position): position is LabPosition {
  return LAB_POSITIONS.includes(position);
}

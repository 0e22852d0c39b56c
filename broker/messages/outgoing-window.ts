/**
 * QoS 1 towards one connection, in place of the engine's own sending: at most so many messages wait
 * for their PUBACK, and nothing is written to a socket that is full. The rest waits in the queue on
 * disk for a persistent session, else in memory (`waiting-messages.ts`). Order is kept, also between
 * what was queued and what comes live.
 */
import { defined } from '#kernel/defined.ts';
import type { Clock, Instant } from '#kernel/time.ts';
import { LIMITS } from '../access/limits.ts';
import type { Done, OutgoingPacket, Receiver } from './message-engine.ts';
import type { OutgoingQueue } from './outgoing-queue.ts';
import type { SessionPacket } from './packet-codec.ts';
import type { ConnectionRates } from '../access/rates.ts';
import { WaitingMessages } from './waiting-messages.ts';

export interface WindowPorts {
  readonly queue: OutgoingQueue;
  readonly clock: Clock;
}

interface WindowOptions {
  /** The limit of AWS counts, not only that of the client. */
  readonly isLimited: boolean;
  readonly rates: ConnectionRates | undefined;
}

/** Rows of a queue that are looked at together. */
const PAGE_ROWS = 64;
const PACKET_ID_MAX = 65_535;

export class OutgoingWindow {
  readonly #receiver: Receiver;
  readonly #ports: WindowPorts;
  readonly #options: WindowOptions;
  /** Packet ids that are not acknowledged, and when they went out; made when needed. */
  #inFlight: Map<number, Instant> | undefined;
  #waiting: WaitingMessages | undefined;
  #limit = 0;
  #isStarted = false;
  /** Something may be in the queue that was not sent; live messages stay in it, too. */
  #isBehind = true;
  /** Packet ids of an earlier connection may still be in the queue. */
  #isRedelivering = true;
  /** The row of the queue that was looked at last. */
  #position = 0;
  /** Last row that was there before this connection. */
  #replayEnd = 0;
  #isBlocked = false;
  #isScheduled = false;
  #isDropping = false;
  #timer: NodeJS.Timeout | undefined;
  #openers: Done[] = [];

  constructor(receiver: Receiver, ports: WindowPorts, options: WindowOptions) {
    this.#receiver = receiver;
    this.#ports = ports;
    this.#options = options;
  }

  /** CONNACK is out: sends what is queued for the session, or forgets it with a session begun anew. */
  start(): void {
    const { id, clean, receiveMaximum } = this.#receiver;
    const { value: most } = LIMITS.inFlight;
    this.#limit = Math.min(receiveMaximum, this.#options.isLimited ? most : PACKET_ID_MAX);
    this.#isStarted = true;
    if (clean || this.#receiver.isNewSession) this.#ports.queue.clear(id);
    if (clean) this.#isBehind = this.#isRedelivering = false;
    else this.#replayEnd = this.#ports.queue.end(id);
    this.#schedule();
  }

  /** Sends now, later or not at all; `done` lets the publisher continue. */
  deliver(packet: OutgoingPacket, done: Done): void {
    if (packet.qos === 0) return this.#receiver.send0(packet, done);
    if (this.#receiver.closed) {
      setImmediate(done);
    } else if (!this.#receiver.clean && packet.brokerId) {
      this.#deliverStored(packet);
      setImmediate(done);
    } else if (!this.#deliverTransient(packet, done)) {
      setImmediate(done);
    }
  }

  /** A PUBACK came. The engine takes the message out of the queue in this turn. */
  acknowledged(packetId: number): void {
    if (this.#inFlight?.delete(packetId) !== true) return;
    const hasWork = this.#isBehind || this.#waiting?.isEmpty === false;
    if (hasWork || this.#openers.length > 0) this.#schedule();
  }

  /** Gives up what was sent too long ago. */
  expire(): void {
    const before = this.#ports.clock.now() - LIMITS.retrySeconds.value * 1000;
    for (const [messageId, sentAt] of this.#inFlight ?? []) {
      if (sentAt > before) break;
      this.#ports.queue.take(this.#receiver.id, { messageId });
      this.acknowledged(messageId);
    }
  }

  /** Resolves when a message would go out at once, or the connection is gone. */
  opened(): Promise<void> {
    if (this.#receiver.closed || this.#isOpen()) return Promise.resolve();
    return new Promise((resolve) => void this.#openers.push(resolve));
  }

  /** Would a message go out at once? */
  get isOpen(): boolean {
    return this.#isOpen() && this.#waiting?.isEmpty !== false;
  }

  /** The connection is gone. */
  close(): void {
    clearTimeout(this.#timer);
    this.#waiting?.clear();
    for (const open of this.#openers.splice(0)) open();
  }

  /** Persistent session: the message is in its queue, and goes out at once or waits there. */
  #deliverStored(packet: OutgoingPacket): void {
    const { queue } = this.#ports;
    const isOwn = packet.nl === true && packet.clientId === this.#receiver.id;
    if (isOwn && this.#receiver.isGrantedElsewhere(packet)) return;
    if (!isOwn && (this.#isBehind || !this.#isOpen())) {
      this.#isBehind = true;
      return;
    }
    const allowed = isOwn ? null : this.#receiver.authorize(packet);
    if (allowed === null) {
      queue.take(this.#receiver.id, withoutPacketId(packet));
      return;
    }
    const packetId = this.#nextPacketId();
    // Another of its filters may have matched, too.
    if (queue.noteSent(this.#receiver.id, packet, packetId)) this.#write(allowed, packetId);
  }

  /** True when `done` is called later. */
  #deliverTransient(packet: OutgoingPacket, done: Done): boolean {
    if (packet.nl === true && packet.clientId === this.#receiver.id) return false;
    // A retained message comes here whatever QoS its subscription asked for.
    if (!packet.brokerId && this.#receiver.qosOf(packet.topic) === 0) {
      this.#receiver.send0(packet, done);
      return true;
    }
    // Only what goes out keeps the copies of other filters away.
    const allowed = this.#receiver.authorize(packet);
    if (allowed === null || !this.#receiver.isFirst(packet)) return false;
    if (this.#waiting?.isEmpty !== false && !this.#isRedelivering && this.#isOpen()) {
      this.#write(allowed, this.#nextPacketId());
      return false;
    }
    this.#waiting ??= new WaitingMessages();
    const isKept = this.#waiting.offer(allowed, done);
    if (!isKept && !this.#isDropping) this.#receiver.dropped(packet.topic);
    this.#isDropping ||= !isKept;
    return isKept;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#proceed();
    });
  }

  #proceed(): void {
    if (this.#receiver.closed) return this.close();
    if (!this.#isRedelivering) this.#sendWaiting();
    if (!this.#receiver.clean && this.#isBehind) this.#sendQueued();
    if (this.#openers.length > 0 && this.#isOpen()) {
      for (const open of this.#openers.splice(0)) open();
    }
  }

  #sendWaiting(): void {
    while (this.#waiting?.isEmpty === false && this.#isOpen()) {
      const packet = this.#waiting.take();
      const current = packet === undefined ? undefined : this.#current(packet);
      const allowed = current && this.#receiver.authorize(current);
      if (allowed) this.#write(allowed, this.#nextPacketId());
    }
    if (this.#waiting?.isEmpty === true) this.#isDropping = false;
  }

  #sendQueued(): void {
    const { queue } = this.#ports;
    // Few at first: large messages fill the socket long before the window.
    for (let most = 1; this.#isOpen(); most *= 2) {
      most = Math.min(most, PAGE_ROWS, this.#limit - (this.#inFlight?.size ?? 0));
      const rows = queue.next(this.#receiver.id, this.#position, most);
      for (const { position, packet } of rows) {
        if (!this.#isOpen(position <= this.#replayEnd)) return;
        this.#position = position;
        this.#sendRow(packet, position <= this.#replayEnd);
      }
      if (rows.length === most) continue;
      this.#isBehind = false;
      this.#endRedelivery();
      return;
    }
  }

  /** A message that was sent before, in an earlier connection, keeps its packet id. */
  #sendRow(packet: SessionPacket, isReplay: boolean): void {
    const { queue } = this.#ports;
    const { messageId } = packet;
    if (messageId !== undefined && this.#inFlight?.has(messageId) === true) return;
    if (messageId === undefined) this.#endRedelivery();
    const current = packet.cmd === 'publish' ? this.#current(packet as OutgoingPacket) : undefined;
    const allowed = current && this.#receiver.authorize(current);
    if (!allowed) {
      queue.take(this.#receiver.id, withoutPacketId(packet));
      return;
    }
    const packetId = messageId ?? this.#nextPacketId();
    if (messageId === undefined && !queue.noteSent(this.#receiver.id, packet, packetId)) return;
    this.#write({ ...allowed, dup: messageId !== undefined }, packetId, isReplay);
  }

  #endRedelivery(): void {
    if (!this.#isRedelivering) return;
    this.#isRedelivering = false;
    if (this.#waiting !== undefined) this.#schedule();
  }

  /** With the time that is left to it; undefined when that has run out. */
  #current(packet: OutgoingPacket): OutgoingPacket | undefined {
    const { messageExpiry, properties } = packet;
    if (messageExpiry === undefined) return packet;
    const leftMs = messageExpiry - this.#ports.clock.now();
    if (leftMs <= 0) return undefined;
    const messageExpiryInterval = Math.ceil(leftMs / 1000);
    return { ...packet, properties: { ...properties, messageExpiryInterval } };
  }

  /** May something be sent now? If not, what changes that is waited for. */
  #isOpen(isReplay = false): boolean {
    if (!this.#isStarted || (this.#inFlight?.size ?? 0) >= this.#limit) return false;
    if (this.#receiver.isFull) {
      this.#waitForSocket();
      return false;
    }
    const waitMs = this.#options.rates?.deliveryWaitMs(isReplay) ?? 0;
    if (waitMs > 0) this.#proceedIn(waitMs);
    return waitMs === 0;
  }

  /** The engine ends the connection if that takes too long. */
  #waitForSocket(): void {
    if (this.#isBlocked) return;
    this.#isBlocked = true;
    this.#receiver.whenDrained(() => {
      this.#isBlocked = false;
      this.#schedule();
    });
  }

  #proceedIn(waitMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#schedule();
    }, waitMs).unref();
  }

  #nextPacketId(): number {
    let packetId: number;
    do {
      packetId = this.#receiver.nextPacketId();
    } while (this.#inFlight?.has(packetId) === true);
    return packetId;
  }

  #write(packet: OutgoingPacket, packetId: number, isReplay = false): void {
    if (!this.#receiver.isWritable) return;
    this.#inFlight ??= new Map();
    this.#inFlight.set(packetId, this.#ports.clock.now());
    this.#options.rates?.delivered(isReplay);
    if (!this.#receiver.write(packet, packetId)) this.#waitForSocket();
  }
}

function withoutPacketId({ brokerId, brokerCounter }: SessionPacket): SessionPacket {
  return { brokerId, ...defined({ brokerCounter }) };
}

/**
 * A proxy on the wire between one client and the core. It sees bytes and no plaintext: TLS goes
 * through it. What it does can change while it runs; without orders it passes everything at once.
 */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export interface WireOrders {
  /** Real milliseconds that all bytes come later, each way. */
  readonly delayMs?: number;
  /** A connection is cut after this many bytes of its client. */
  readonly cutAfterBytes?: number;
}

/** How long a cut connection still brings answers. */
const GRACE_MS = 100;

export class WireProxy {
  readonly #server: Server;
  readonly #corePort: number;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #orders: WireOrders = {};
  #cutCount = 0;

  private constructor(corePort: number) {
    this.#corePort = corePort;
    this.#server = createServer((client) => this.#pass(client));
  }

  /** Listens on a free port of the loopback interface. */
  static async open(corePort: number): Promise<WireProxy> {
    const proxy = new WireProxy(corePort);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get url(): string {
    return `mqtts://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Connections that it has cut. */
  get cutCount(): number {
    return this.#cutCount;
  }

  /** From the next bytes on. */
  order(orders: WireOrders): void {
    this.#orders = orders;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #pass(client: Socket): void {
    const core = connect({ port: this.#corePort, host: '127.0.0.1' });
    let fromClient = 0;
    const cut = (): void => {
      client.destroy();
      core.destroy();
    };
    for (const socket of [client, core]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', cut);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (bytes) => {
      const room = Math.max(0, (this.#orders.cutAfterBytes ?? Infinity) - fromClient);
      fromClient += bytes.length;
      if (bytes.length <= room) return this.#later(bytes, core);
      // What came before the cut is answered, or a client would send the same for ever.
      client.pause();
      this.#later(bytes.subarray(0, room), core);
      this.#cutCount += 1;
      this.#after(GRACE_MS, cut);
    });
    core.on('data', (bytes) => this.#later(bytes, client));
  }

  /** Timers of one length fire in the order in which they were set; so bytes keep theirs. */
  #later(bytes: Uint8Array, to: Socket): void {
    const write = (): void => {
      if (!to.destroyed) to.write(bytes);
    };
    const { delayMs = 0 } = this.#orders;
    if (delayMs === 0 && this.#timers.size === 0) return write();
    this.#after(delayMs, write);
  }

  #after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }
}

/**
 * A proxy on the wire between one client and the core. It sees bytes and no plaintext: TLS goes
 * through it. What it does can change while it runs; without orders it passes everything at once.
 *
 * It does what happens to real connections. TCP repeats what is lost and keeps the order, so inside a
 * stream no byte is missing and none comes before another: what shows of loss is a pause, or the end of
 * the connection. A record that was changed or moved would fail the check of TLS and end it too.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { WireLane, type LaneOrders } from './wire-lane.ts';

export interface WireOrders extends LaneOrders {
  /** A connection is cut after this many bytes of its client. */
  readonly cutAfterBytes?: number;
  /** It ends with a reset of TCP and without what is on its way. */
  readonly isReset?: boolean;
}

/** How long a cut connection still brings answers. */
const GRACE_MS = 100;

export class WireProxy {
  readonly #server: Server;
  readonly #corePort: number;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #lanes: WireLane[] = [];
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

  /** Pieces that had to wait, and pauses. */
  get waits(): { readonly held: number; readonly stalled: number } {
    const held = this.#lanes.reduce((sum, lane) => sum + lane.heldCount, 0);
    return { held, stalled: this.#lanes.reduce((sum, lane) => sum + lane.stallCount, 0) };
  }

  /** From the next bytes on. */
  order(orders: WireOrders): void {
    this.#orders = orders;
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const lane of this.#lanes) lane.close();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #pass(client: Socket): void {
    const core = connect({ port: this.#corePort, host: '127.0.0.1' });
    let fromClient = 0;
    const up = this.#lane(core);
    const down = this.#lane(client);
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
      if (bytes.length <= room) return up.pass(bytes);
      // What came before the cut is answered, or a client would send the same for ever.
      client.pause();
      up.pass(bytes.subarray(0, room));
      this.#cutCount += 1;
      const isReset = this.#orders.isReset === true;
      this.#after(GRACE_MS, () => {
        if (isReset) for (const socket of [client, core]) socket.resetAndDestroy();
        else cut();
      });
    });
    core.on('data', (bytes) => down.pass(bytes));
  }

  #lane(to: Socket): WireLane {
    const lane = new WireLane(to, () => this.#orders);
    this.#lanes.push(lane);
    return lane;
  }

  #after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }
}

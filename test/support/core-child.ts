/**
 * A core as a process of its own, for tests that kill it. Prints one JSON line with its addresses.
 * Arguments: data folder, and optionally a topic: the first publish on it is acknowledged, but the
 * process dies before the message is routed or stored.
 */
import { Aedes } from 'aedes';
import { startCore } from '../../broker/main.ts';

const [dataDir = '', deadlyTopic] = process.argv.slice(2);

if (deadlyTopic !== undefined) {
  const publish = Aedes.prototype.publish;
  Aedes.prototype.publish = function dieBeforeRouting(packet, ...rest) {
    if (packet.topic !== deadlyTopic) return publish.call(this, packet, ...rest);
    // The engine has handed PUBACK to the socket by now. Routing never happens.
    setImmediate(() => process.kill(process.pid, 'SIGKILL'));
  };
}

const core = await startCore({ dataDir, port: 0, httpsPort: 0 });
const { url, https } = core;
process.stdout.write(`${JSON.stringify({ url, httpsPort: https?.port })}\n`);
process.on('SIGTERM', () => void core.stop().then(() => process.exit(0)));

/** A broker in a process of its own: tells its parent the port and runs until it is killed. */
import { Aedes } from 'aedes';
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { startCore } from '../../../broker/main.ts';

const [kind, transport, dataDir = ''] = process.argv.slice(2);
const port =
  kind === 'core' ? (await startCore({ dataDir, port: 0 })).port : await startBareAedes();
process.send?.(port);

/** As its documentation starts it, with the two options without which it is slow on loopback. */
async function startBareAedes(): Promise<number> {
  const broker = await Aedes.createBroker();
  const read = (name: string): string => readFileSync(path.join(dataDir, 'pki', name), 'utf8');
  const server: Server =
    transport === 'plain'
      ? createPlainServer({ noDelay: true }, (socket) => broker.handle(socket))
      : createTlsServer(
          {
            cert: read('server.pem'),
            key: read('server.key'),
            ca: read('device-ca.pem'),
            requestCert: true,
            rejectUnauthorized: true,
            noDelay: true,
          },
          (socket) => broker.handle(socket),
        );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

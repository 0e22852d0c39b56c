/** Which Node the published modules need; an older one would fail somewhere inside a dependency. */
import { brokerError } from '../../broker/common/errors.ts';

/** As `engines` in package.json says: the first with the Node-API of the database's prebuilt files. */
const OLDEST = { major: 22, minor: 14 };

/** Throws BROKER_NODE_TOO_OLD. */
export function requireNodeFor(name: string, version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
  if (isEnough) return;
  const needed = `${OLDEST.major}.${OLDEST.minor}`;
  throw brokerError('BROKER_NODE_TOO_OLD', { details: { name, needed, found: version } });
}

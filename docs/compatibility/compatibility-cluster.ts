/** Rows of the compatibility table: several cores that are one. */
import type { CompatibilityAreas } from './compatibility.ts';

export const CLUSTER_ROWS: CompatibilityAreas = {
  'Cluster of cores': [
    [
      'One endpoint, many machines',
      'always',
      'with LAB_REDIS: every core holds all, one log orders what they write',
      'cluster/messages.integration.test.ts',
      'MQTT level %i: a publish at one core is heard at both, once',
    ],
    [
      'Shared subscriptions',
      'one member each',
      'the same, of the members at all cores',
      'cluster/messages.integration.test.ts',
      'QoS %i: one member of all cores gets a shared message',
    ],
    [
      'A session at another machine',
      'goes on',
      'the same',
      'cluster/sessions.integration.test.ts',
      'MQTT level %i: a session goes on at the other core',
    ],
    [
      'A client id at two machines',
      'the earlier one ends, DUPLICATE_CLIENTID',
      'the same',
      'cluster/sessions.integration.test.ts',
      'MQTT level %i: a takeover at one core ends the other',
    ],
    [
      'GetConnection, ListSubscriptions, DeleteConnection',
      'wherever the client is',
      'the same',
      'cluster/sessions.integration.test.ts',
      'the API of either core finds, lists, writes to and ends a connection of the other',
    ],
    [
      'Versions of a shadow',
      'one writer each',
      'the same; a read shows what was accepted anywhere',
      'cluster/consistency.integration.test.ts',
      'of two writers of one version of a shadow one is refused, at whatever cores they are',
    ],
    [
      'Changes of certificates and policies',
      'count everywhere after a while',
      'the same, within 5 s for live connections, at once for new ones',
      'cluster/consistency.integration.test.ts',
      'what is withdrawn at one core ends the connection at the other',
    ],
    [
      'The same rows everywhere',
      'not documented',
      'at every entry of the log, whoever dies when',
      'cluster/replicas.integration.test.ts',
      'whatever cores write, and whenever they die, all have the same rows',
    ],
    [
      'A machine that was away for long',
      'not seen by clients',
      'ends with a coded error, its connections with it, and may be started again',
      'cluster/refusals.integration.test.ts',
      'a member that others have declared lost ends with BROKER_CLUSTER_LOST',
    ],
    [
      'A machine that fails',
      'nothing acknowledged is lost',
      'the same; its wills and its rules are done once by another core',
      'cluster/failures.integration.test.ts',
      'loses nothing that it acknowledged, killed after %i',
    ],
    [
      'What rules write, in one place',
      'one account',
      'not here: files and tables are those of the core that took the message',
    ],
    ['Rates of the account', 'of all machines', 'not here: each core counts by itself'],
    [
      'Disconnected events of a machine that fails',
      'CONNECTION_LOST',
      'not here: its clients just count as gone',
    ],
  ],
};

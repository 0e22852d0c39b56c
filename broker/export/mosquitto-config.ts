/** Configuration of Eclipse Mosquitto 2: certificates as ours, and an access list from the policies. */
import { join } from 'node:path';
import type { Principal } from './principals.ts';
import { printedFilter, type ExportedFile, type ExportPlace } from './exported-file.ts';

/** `mosquitto.conf` and `acl`; start it with `mosquitto -c mosquitto.conf`. */
export function mosquittoConfig(
  principals: readonly Principal[],
  { outDir, pkiDir, host, port }: ExportPlace,
): readonly ExportedFile[] {
  const conf = [
    '# Written by metertwin core export --mosquitto.',
    `listener ${port} ${host}`,
    `cafile ${join(pkiDir, 'device-ca.pem')}`,
    '# A server certificate of your own goes here when the broker leaves this machine.',
    `certfile ${join(pkiDir, 'server.pem')}`,
    `keyfile ${join(pkiDir, 'server.key')}`,
    'tls_version tlsv1.2',
    '',
    '# The common name of the certificate is user and client id: nobody takes over a session.',
    'require_certificate true',
    'use_identity_as_username true',
    'use_username_as_clientid true',
    'allow_anonymous false',
    `acl_file ${join(outDir, 'acl')}`,
    '',
    '# What is acknowledged is kept: over restarts, for a week, and however much it is.',
    'persistence true',
    `persistence_location ${outDir}/`,
    'autosave_interval 60',
    'persistent_client_expiration 7d',
    'max_queued_messages 0',
    'max_inflight_messages 100',
    'retain_available false',
    'max_packet_size 131072',
    '',
  ];
  return [
    { name: 'mosquitto.conf', text: conf.join('\n') },
    { name: 'acl', text: accessList(principals) },
  ];
}

const WORD = { publish: 'write', receive: 'read' } as const;

function accessList(principals: readonly Principal[]): string {
  const blocks = principals.map(({ thingName, rights }) =>
    [
      `user ${thingName}`,
      ...rights.map(({ effect, action, filter }) =>
        // The access list denies both at once.
        effect === 'Deny'
          ? `topic deny ${printedFilter(filter)}`
          : `topic ${WORD[action]} ${printedFilter(filter)}`,
      ),
      '',
    ].join('\n'),
  );
  return ['# Written by metertwin core export --mosquitto.', ...blocks].join('\n');
}

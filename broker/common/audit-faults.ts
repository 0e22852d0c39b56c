/** What can be wrong with an audit log, in words. */
import type { ChainFault, ChainFinding } from '#kernel/hash-chain.ts';
import type { AnchorFault } from './audit-anchor.ts';

export type AuditFault =
  ChainFault | AnchorFault | 'plain-changed' | 'recorded-break' | 'not-the-expected-head';

const FAULTS: Readonly<Record<AuditFault, string>> = {
  changed: 'line {seq} was changed, moved or added',
  gap: 'lines before {seq} are missing or moved',
  'cut-off': 'lines after {seq} are missing: taken away, or lost with the power of the machine',
  'head-changed': 'line {seq} is not the one that the head (core-audit.db) knows',
  'head-missing': 'the head of the log (core-audit.db) is missing',
  'plain-changed': 'the lines from before the chain were changed or are missing',
  'anchor-cut': 'lines after {seq} are missing: core.db knows more of them',
  'anchor-changed': 'line {seq} is not the one that core.db knows: the log was replaced',
  'database-older':
    'core.db knows nothing of line {seq}: it is an older copy, or the log another one',
  'not-the-expected-head':
    'line {seq} is not the one of --head, or missing: an older copy, or another log',
  'recorded-break': 'the core found the log broken before it wrote line {seq}',
};

export function describeFault({ seq, fault }: ChainFinding<AuditFault>): string {
  return FAULTS[fault].replace('{seq}', String(seq));
}

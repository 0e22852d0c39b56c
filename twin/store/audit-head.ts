/** The head of the audit ledger in a file of its own, beside the database and sealed. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { sealHead, type AuditHead, type Seal } from './audit-chain.ts';

export const AUDIT_HEAD_FILE = 'audit.head';

export interface HeadKeeper {
  read(): AuditHead | 'missing' | 'changed';
  write(head: AuditHead): void;
}

/** Writes a new file and renames it, so that a kill leaves the old head or the new one. */
export function headInFile(path: string, seal: Seal): HeadKeeper {
  return {
    read: () => {
      const text = readText(path);
      return text === undefined ? 'missing' : parseHead(text, seal);
    },
    write: (head) => {
      const draft = `${path}.new`;
      const text = `${head.count} ${head.hash} ${sealHead(head, seal)}\n`;
      writeFileSync(draft, text, { mode: 0o600 });
      renameSync(draft, path);
    },
  };
}

/** For databases in memory. */
export function headInMemory(): HeadKeeper {
  let kept: AuditHead | undefined;
  return { read: () => kept ?? 'missing', write: (head) => void (kept = head) };
}

function parseHead(text: string, seal: Seal): AuditHead | 'changed' {
  const [count = '', hash = '', sealed = ''] = text.trim().split(' ');
  const head = { count: Number(count), hash };
  return sealHead(head, seal) === sealed ? head : 'changed';
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

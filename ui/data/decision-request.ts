/** What a filled-in decision form asks of the portal. */
import type { DecisionRequestBody } from '../../twin/api/schemas/decisions.ts';

type OtherHeld = NonNullable<DecisionRequestBody['otherHeld']>;

const READING = /^telegram-(\d+)$/;

/** `datetime-local` gives the time of the place without a zone; a browser reads it as its own. */
export function decisionOf(form: FormData): DecisionRequestBody {
  const text = (name: string): string => textOf(form, name);
  const reason = text('reason');
  const kind = text('kind') as DecisionRequestBody['kind'];
  if (kind === 'close') return { kind, reason };
  if (kind === 'exchange') {
    const factors = ['kq', 'kc'].flatMap((name) => {
      const value = text(name).replace(',', '.');
      return value === '' ? [] : [[name, value]];
    });
    const exchange = {
      newMeterId: text('newMeterId').toUpperCase(),
      at: new Date(text('at')).toISOString(),
      startUnits: Number(text('startUnits')),
      ...(Object.fromEntries(factors) as { kq?: string; kc?: string }),
    };
    return { kind, reason, exchange };
  }
  const otherHeld = text('otherHeld') as OtherHeld | '';
  return {
    kind: 'readings',
    reason,
    ...listed('accept', form),
    ...listed('exclude', form),
    ...(otherHeld === '' || otherHeld === 'leave' ? {} : { otherHeld }),
  };
}

/** What was typed; a file has no text. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

function listed(what: 'accept' | 'exclude', form: FormData): { [key in typeof what]?: number[] } {
  const ids = [...form].flatMap(([name, value]) => {
    const id = READING.exec(name)?.[1];
    return id !== undefined && value === what ? [Number(id)] : [];
  });
  return ids.length === 0 ? {} : { [what]: ids };
}

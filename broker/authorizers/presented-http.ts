/** An HTTP request as a custom authoriser sees it. Pure. */
import type { IncomingHttpHeaders } from 'node:http';
import type { PresentedHttp } from './presented.ts';

export function presentedHttp(headers: IncomingHttpHeaders, query: string): PresentedHttp {
  const texts = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [[name, typeof value === 'string' ? value : value.join(',')] as const],
  );
  return { headers: Object.fromEntries(texts), query };
}

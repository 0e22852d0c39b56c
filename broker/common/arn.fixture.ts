/** Names of resources of a core that nobody gave a region or an account. For tests. */
import { Arns, DEFAULT_PLACE } from './arn.ts';

export const iotArn = (kind: string, name: string): string => DEFAULT_ARNS.of(kind, name);
export const DEFAULT_ARNS = new Arns(DEFAULT_PLACE);

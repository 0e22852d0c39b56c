/**
 * Texts that name the region and account of the core, as texts that name those of the stack:
 * `Fn::Sub`, in which the variables of policies are escaped so that they stay what they are.
 */
import type { Arns } from '../../common/arn.ts';

const PLACE = 'arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:';

/** The text itself where it does not name the place of the core. */
export function placeText(text: string, arns: Arns): unknown {
  const own = `arn:aws:iot:${arns.place.region}:${arns.place.accountId}:`;
  if (!text.includes(own)) return text;
  const parts = text.split(own).map((part) => part.replaceAll('${', '${!'));
  return { 'Fn::Sub': parts.join(PLACE) };
}

/** A policy document with every text of it so. */
export function policyText(value: unknown, arns: Arns): unknown {
  if (typeof value === 'string') return placeText(value, arns);
  if (Array.isArray(value)) return value.map((item) => policyText(item, arns));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, policyText(item, arns)]),
  );
}

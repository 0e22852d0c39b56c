/** Payloads of the maker's own, as they are sent. */
const FIRST_MAKERS_CI = 0xa0;

/** Some makers send what is their own below the CI field and header of the standard. */
export function makersPayload(ci: number, payload: Uint8Array) {
  return ci >= FIRST_MAKERS_CI ? { records: payload, makersCi: ci } : { records: payload };
}

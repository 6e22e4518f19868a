/** A name nobody else gives. crypto.randomUUID exists on secure origins only; a hall's intranet is not always that. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The hall's API: JSON in, JSON out, the session's cookie and its CSRF token, faults as values that say what happened.

export class ApiFault extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly fields: Record<string, unknown> = {},
  ) {
    super(code);
  }
}

/** The request never reached the hall, or no answer came back. */
export class Unreachable extends Error {}

let csrf = "";
let onSignedOut: () => void = () => {};

export function useToken(token: string): void {
  csrf = token;
}

export function whenSignedOut(tell: () => void): void {
  onSignedOut = tell;
}

export type Query = Record<string, string | number | boolean | null | undefined>;

export function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `/api/v1/${path}${search ? `?${search}` : ""}`;
}

async function fault(answer: Response): Promise<ApiFault> {
  try {
    const body = (await answer.json()) as { error?: string; fields?: Record<string, unknown> };
    return new ApiFault(answer.status, body.error ?? "internal", body.fields ?? {});
  } catch {
    return new ApiFault(answer.status, answer.status >= 500 ? "internal" : "not_found");
  }
}

async function call<T>(method: string, path: string, query: Query, body?: unknown, raw?: BodyInit): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRF-Token"] = csrf;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(address(path, query), {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      ...(raw !== undefined ? { body: raw } : body !== undefined ? { body: JSON.stringify(body) } : {}),
    });
  } catch {
    throw new Unreachable();
  }
  if (!answer.ok) {
    const found = await fault(answer);
    if (found.status === 401 && found.code === "not_signed_in") onSignedOut();
    throw found;
  }
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

export const get = <T>(path: string, query: Query = {}) => call<T>("GET", path, query);
export const post = <T = void>(path: string, body: unknown = {}, query: Query = {}) => call<T>("POST", path, query, body);
export const put = <T = void>(path: string, body: unknown = {}) => call<T>("PUT", path, {}, body);
export const remove = <T = void>(path: string) => call<T>("DELETE", path, {});
export const upload = <T>(path: string, query: Query, file: Blob) => call<T>("POST", path, query, undefined, file);

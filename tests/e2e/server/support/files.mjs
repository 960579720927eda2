// A client of the routes of attachments in plain fetch, on top of client.mjs.
import { createHash } from 'node:crypto';
import { assert } from '../../support/check.mjs';
import { makeId, op } from './client.mjs';

export const part_bytes = 4 << 20;
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
export const part_of = (bytes, part) => bytes.subarray(part * part_bytes, (part + 1) * part_bytes);

// The row of a new attachment; its id.
export async function attach(client, bytes, { name = 'Offer.pdf', mime = 'application/pdf', about = makeId() } = {}) {
  const id = makeId();
  const fields = { name, mime, size: bytes.length, sha256: sha256(bytes), about_entity: 'company', about_id: about };
  const pushed = await client.push([op('create', 'attachment', id, fields)]);
  assert.equal(pushed.json.results[0][2], 0, pushed.text);
  return id;
}
export const begin = (client, id, headers = {}) =>
  client.send('POST', 'v1/files', { body: { attachment: id }, headers: { ...client.mine(), ...headers } });
export const put = (client, id, part, bytes, headers = {}) => client.send('PUT', `v1/files/${id}/${part}`, {
  body: bytes,
  headers: { ...client.mine(), 'Content-Type': 'application/octet-stream', 'Hera-Part-Sha256': sha256(bytes), ...headers },
});
export const done = (client, id, headers = {}) =>
  client.send('POST', `v1/files/${id}/done`, { headers: { ...client.mine(), ...headers } });
export async function read(client, id, headers = {}, method = 'GET') {
  const all = { 'Hera-Client': '1', Cookie: client.cookie, ...client.mine(), ...headers };
  const response = await fetch(`${client.base}v1/files/${id}`, { method, headers: all });
  const bytes = Buffer.from(await response.arrayBuffer());
  const json = response.headers.get('content-type') === 'application/json' ? JSON.parse(bytes.toString()) : null;
  return { status: response.status, headers: response.headers, bytes, json, text: json ? JSON.stringify(json) : '' };
}
// All of it; the organisation's head afterwards.
export async function upload(client, id, bytes) {
  const { missing } = (await begin(client, id)).json;
  await Promise.all(missing.map(async (part) => assert.equal((await put(client, id, part, part_of(bytes, part))).status, 204)));
  const end = await done(client, id);
  assert.equal(end.status, 200, end.text);
  return end.json.head;
}

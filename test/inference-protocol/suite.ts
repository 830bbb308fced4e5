import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datatypes } from '../../lib/inference-protocol/datatypes.ts';
import { dtypeBytes, type WireDtype, wireDtypes } from '../../lib/plan/dtype.ts';
import { conforms } from './openapi.ts';

/** A server that serves the model of `writeEveryDtypePlan`. */
export interface ProtocolServer {
  /** Ends in a slash. */
  readonly url: string;
  readonly planHash: string;
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  close(): Promise<void>;
}

/** The fields of answers that are looked at; that they are of this shape is checked against the OpenAPI text. */
interface Answer {
  readonly [field: string]: unknown;
  readonly outputs: readonly {
    readonly name: string;
    readonly data?: unknown;
    readonly parameters?: unknown;
  }[];
  readonly extensions: readonly string[];
}

const jsonOf = async (response: Response): Promise<Answer> => JSON.parse(await response.text());

/** Values that each element type holds exactly, with its extremes, and their bytes as another implementation has them. */
const samples: Readonly<Record<WireDtype, { values: readonly (number | boolean)[]; bytes: Buffer }>> = {
  bool: { values: [true, false, false, true], bytes: Buffer.from([1, 0, 0, 1]) },
  int8: { values: [-128, 127, 0, -1], bytes: Buffer.from('807f00ff', 'hex') },
  uint8: { values: [0, 255, 1, 128], bytes: Buffer.from('00ff0180', 'hex') },
  int16: { values: [-32768, 32767, 0, -1], bytes: Buffer.from('0080ff7f0000ffff', 'hex') },
  uint16: { values: [0, 65535, 1, 256], bytes: Buffer.from('0000ffff01000001', 'hex') },
  int32: {
    values: [-2147483648, 2147483647, 0, -1],
    bytes: hex('00000080', 'ffffff7f', '00000000', 'ffffffff'),
  },
  uint32: { values: [0, 4294967295, 1, 256], bytes: hex('00000000', 'ffffffff', '01000000', '00010000') },
  int64: {
    values: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0, -1],
    bytes: hex('010000000000e0ff', 'ffffffffffff1f00', '0000000000000000', 'ffffffffffffffff'),
  },
  uint64: {
    values: [0, Number.MAX_SAFE_INTEGER, 1, 256],
    bytes: hex('0000000000000000', 'ffffffffffff1f00', '0100000000000000', '0001000000000000'),
  },
  float16: { values: [1, -2, 65504, 0.333251953125], bytes: hex('003c', '00c0', 'ff7b', '5535') },
  float32: { values: [1, -2, 0.5, 16777216], bytes: hex('0000803f', '000000c0', '0000003f', '0000804b') },
  float64: {
    values: [1, -2, 0.1, 1e300],
    bytes: hex('000000000000f03f', '00000000000000c0', '9a9999999999b93f', '9c7500883ce4377e'),
  },
};

function hex(...parts: string[]): Buffer {
  return Buffer.from(parts.join(''), 'hex');
}

const jsonInput = (dtype: WireDtype) => ({
  name: `in_${dtype}`,
  shape: [2, 2],
  datatype: datatypes[dtype],
  data: samples[dtype].values,
});
const binaryInput = (dtype: WireDtype) => ({
  name: `in_${dtype}`,
  shape: [2, 2],
  datatype: datatypes[dtype],
  parameters: { binary_data_size: 4 * dtypeBytes[dtype] },
});
const jsonInputs = wireDtypes.map(jsonInput);

/** What the Open Inference Protocol v2 asks of a server, from its OpenAPI text and the binary tensor data extension. */
export function describeProtocol(name: string, open: () => Promise<ProtocolServer>): void {
  describe(name, { timeout: 60_000 }, () => {
    let server: ProtocolServer;
    const model = 'v2/models/every%20dtype';
    const get = (path: string, init?: RequestInit) => server.fetch(`${server.url}${path}`, init);
    const post = (body: unknown, path = `${model}/infer`, headers: Record<string, string> = {}) =>
      get(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
      });
    const postBinary = (json: unknown, data: Buffer) => {
      const header = Buffer.from(JSON.stringify(json));
      return post(Buffer.concat([header, data]), undefined, {
        'content-type': 'application/octet-stream',
        'Inference-Header-Content-Length': String(header.byteLength),
      });
    };
    const refused = async (response: Response, status: number) => {
      const value = await jsonOf(response);
      conforms('error_response', value);
      expect([response.status, value]).toEqual([status, { error: expect.any(String) }]);
      return String(value['error']);
    };

    beforeAll(async () => {
      server = await open();
    }, 120_000);
    afterAll(() => server.close(), 60_000);

    it.each(['v2', 'v2/'])('says at %s what it is', async (path) => {
      const response = await get(path);
      const value = await jsonOf(response);
      conforms('metadata_server_response', value);
      expect(response.status).toBe(200);
      expect(value.extensions).toContain('binary_tensor_data');
    });

    it('is live and ready, and so is its model', async () => {
      const version = `${model}/versions/${server.planHash}`;
      for (const path of ['v2/health/live', 'v2/health/ready', `${model}/ready`, `${version}/ready`]) {
        expect([path, (await get(path)).status]).toEqual([path, 200]);
      }
    });

    it('describes its model, in any version and in the one it has', async () => {
      for (const path of [model, `${model}/versions/${server.planHash}`]) {
        const value = await jsonOf(await get(path));
        conforms('metadata_model_response', value);
        expect(value).toMatchObject({ name: 'every dtype', versions: [server.planHash] });
        const described = (prefix: string) =>
          wireDtypes.map((dtype) => ({
            name: `${prefix}_${dtype}`,
            datatype: datatypes[dtype],
            shape: [2, 2],
          }));
        expect(value['inputs']).toEqual(described('in'));
        expect(value.outputs).toEqual(described('out'));
      }
    });

    it('knows no other model and no other version', async () => {
      for (const path of ['v2/models/other', 'v2/models/other/ready', `${model}/versions/7`]) {
        expect(await refused(await get(path), 404)).toContain('every dtype');
      }
      await refused(await post({ inputs: jsonInputs }, 'v2/models/other/infer'), 404);
      await refused(await post({ inputs: jsonInputs }, `${model}/versions/7/infer`), 404);
    });

    it('takes and gives every datatype as JSON', async () => {
      const response = await post({ id: '42', inputs: jsonInputs });
      const value = await jsonOf(response);
      expect(value['error']).toBeUndefined();
      conforms('inference_response', value);
      expect(value).toMatchObject({ model_name: 'every dtype', model_version: server.planHash, id: '42' });
      expect(value.outputs).toEqual(
        wireDtypes.map((dtype) => ({
          name: `out_${dtype}`,
          shape: [2, 2],
          datatype: datatypes[dtype],
          data: samples[dtype].values,
        })),
      );
    });

    it('takes values that are nested as the shape is', async () => {
      const nested = jsonInputs.map((input) => ({
        ...input,
        data: [input.data.slice(0, 2), input.data.slice(2)],
      }));
      const value = await jsonOf(await post({ inputs: nested, outputs: [{ name: 'out_int16' }] }));
      expect(value.outputs[0]?.data).toEqual(samples.int16.values);
    });

    it('gives the outputs that are asked for, in that order, of the version in the path', async () => {
      const outputs = [{ name: 'out_int8' }, { name: 'out_bool', parameters: { unknown: 1 } }];
      const body = { inputs: jsonInputs, outputs, parameters: { priority: 3 } };
      const value = await jsonOf(await post(body, `${model}/versions/${server.planHash}/infer`));
      expect(value.outputs.map(({ name }) => name)).toEqual(['out_int8', 'out_bool']);
      expect(value).not.toHaveProperty('id');
    });

    it('takes and gives every datatype as binary data', async () => {
      const data = Buffer.concat(wireDtypes.map((dtype) => samples[dtype].bytes));
      const json = { inputs: wireDtypes.map(binaryInput), parameters: { binary_data_output: true } };
      const response = await postBinary(json, data);
      expect(response.status).toBe(200);
      const body = Buffer.from(await response.arrayBuffer());
      const length = Number(response.headers.get('Inference-Header-Content-Length'));
      const value: Answer = JSON.parse(body.subarray(0, length).toString());
      expect(value.outputs).toEqual(
        wireDtypes.map((dtype) => ({
          ...binaryInput(dtype),
          name: `out_${dtype}`,
        })),
      );
      expect(body.subarray(length).equals(data)).toBe(true);
    });

    it('mixes JSON and binary data, as each output is asked for', async () => {
      const inputs = jsonInputs.map((input) =>
        input.name === 'in_float32' ? binaryInput('float32') : input,
      );
      const outputs = [{ name: 'out_float32', parameters: { binary_data: false } }, { name: 'out_float16' }];
      const json = { inputs, outputs, parameters: { binary_data_output: true } };
      const response = await postBinary(json, samples.float32.bytes);
      const body = Buffer.from(await response.arrayBuffer());
      const length = Number(response.headers.get('Inference-Header-Content-Length'));
      const value: Answer = JSON.parse(body.subarray(0, length).toString());
      expect(value.outputs[0]?.data).toEqual(samples.float32.values);
      expect(value.outputs[1]?.parameters).toEqual({ binary_data_size: 8 });
      expect(body.subarray(length).equals(samples.float16.bytes)).toBe(true);
    });

    const changed = (dtype: WireDtype, change: object) =>
      jsonInputs.map((input) => (input.name === `in_${dtype}` ? { ...input, ...change } : input));

    it.each([
      ['without an input', { inputs: jsonInputs.slice(1) }, /"in_float32" is missing/],
      [
        'with an input of another model',
        { inputs: [...jsonInputs, { ...jsonInput('bool'), name: 'x' }] },
        /"x"/,
      ],
      ['with an input twice', { inputs: [...jsonInputs, jsonInput('bool')] }, /"in_bool" twice/],
      ['for an output of another model', { inputs: jsonInputs, outputs: [{ name: 'y' }] }, /"y"/],
      ['with an input of another datatype', { inputs: changed('int8', { datatype: 'INT16' }) }, /"in_int8"/],
      ['with text', { inputs: changed('int8', { datatype: 'BYTES', data: ['a', 'b'] }) }, /"BYTES"/],
      [
        'with fewer values than its shape says',
        { inputs: changed('int8', { data: [1] }) },
        /"in_int8" holds 1/,
      ],
      ['with a value out of range', { inputs: changed('int8', { data: [1, 2, 3, 128] }) }, /holds 128/],
      ['with a fraction for an integer', { inputs: changed('int8', { data: [1, 2, 3, 0.5] }) }, /holds 0\.5/],
      ['with a number for a truth value', { inputs: changed('bool', { data: [1, 0, 0, 0] }) }, /holds 1/],
      ['with null for a number', { inputs: changed('float32', { data: [1, 2, 3, null] }) }, /holds null/],
      [
        'with an integer that JSON rounds',
        { inputs: changed('int64', { data: [2 ** 60, 0, 0, 0] }) },
        /in_int64/,
      ],
      ['without data', { inputs: changed('int8', { data: undefined }) }, /"in_int8" has no data/],
      ['with a negative size', { inputs: changed('int8', { shape: [-2, -2] }) }, /shape/],
      ['without inputs', {}, /"inputs"/],
      ['with another JSON value', [1], /one of the Open Inference Protocol/],
    ])('refuses a request %s', async (_, body, reason) => {
      expect(await refused(await post(body), 400)).toMatch(reason);
    });

    it('refuses what is not JSON', async () => {
      expect(await refused(await post(Buffer.from('{"inputs":')), 400)).toContain('no valid JSON');
    });

    it.each([
      ['more', Buffer.alloc(17)],
      ['fewer', Buffer.alloc(15)],
    ])('refuses %s binary data than the JSON describes', async (_, data) => {
      const inputs = jsonInputs.map((input) =>
        input.name === 'in_float32' ? binaryInput('float32') : input,
      );
      await refused(await postBinary({ inputs }, data), 400);
    });

    it.each(['0', '-1', 'many', '1000000'])('refuses a header length of %s', async (length) => {
      const headers = { 'Inference-Header-Content-Length': length };
      await refused(await post({ inputs: jsonInputs }, undefined, headers), 400);
    });

    it('answers other paths with 404 and other methods with 405', async () => {
      for (const path of ['', 'v1', 'v2/models', `${model}/generate`]) await refused(await get(path), 404);
      await refused(await get(`${model}/infer`), 405);
      await refused(await get('v2/health/live', { method: 'POST' }), 405);
    });
  });
}

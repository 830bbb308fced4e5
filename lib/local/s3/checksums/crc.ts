import { crc32 } from 'node:zlib';

/** Adds bytes to a checksum and gives it, big-endian. */
export interface Crc {
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

export function startCrc32(): Crc {
  return crcOf32Bits(crc32);
}

/** Castagnoli's polynomial, reflected. */
const castagnoli = reflectedTable32(0x82f63b78);

export function startCrc32c(): Crc {
  return crcOf32Bits((bytes, previous) => {
    let value = ~previous;
    for (let at = 0; at < bytes.length; at++)
      value = (value >>> 8) ^ castagnoli[(value ^ bytes[at]!) & 0xff]!;
    return ~value >>> 0;
  });
}

function crcOf32Bits(next: (bytes: Uint8Array, previous: number) => number): Crc {
  let value = 0;
  return {
    update(bytes) {
      value = next(bytes, value);
    },
    digest() {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(value);
      return digest;
    },
  };
}

function reflectedTable32(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value;
  });
}

/** NVMe's polynomial, reflected, in halves: JavaScript's bit operations have 32 bits. */
const nvme = reflectedTable64(0x9a6c9329n, 0xac4bc9b5n);

/** CRC-64/NVME, the AWS CLI's default. Source: NVM Express, NVM Command Set Specification 1.0, 5.2.1.3.4. */
export function startCrc64Nvme(): Crc {
  let low = ~0;
  let high = ~0;
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length; at++) {
        const entry = (low ^ bytes[at]!) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ nvme.low[entry]!;
        high = (high >>> 8) ^ nvme.high[entry]!;
      }
    },
    digest() {
      const digest = Buffer.alloc(8);
      digest.writeUInt32BE(~high >>> 0, 0);
      digest.writeUInt32BE(~low >>> 0, 4);
      return digest;
    },
  };
}

function reflectedTable64(high: bigint, low: bigint): { low: Int32Array; high: Int32Array } {
  const polynomial = (high << 32n) | low;
  const values = Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    return value;
  });
  return {
    low: Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value))),
    high: Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value >> 32n))),
  };
}

/**
 * Test vectors of github.com/transparency-dev/merkle v0.0.2 (testonly/constants.go, proof/verify_test.go), copyright 2017
 * and 2019 Google LLC, Apache License 2.0.
 */
const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

export const leafInputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(bytes);

/** The hashes of all complete subtrees, by level from the leaves upwards. */
export const nodeHashes = [
  [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
    '0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7',
    '07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7',
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    '4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658',
    'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f',
    '46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1',
  ],
  [
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  ],
  [
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  ],
  ['5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
].map((level) => level.map(bytes)) as [Uint8Array[], Uint8Array[], Uint8Array[], Uint8Array[]];

const [leaves, pairs, quarters] = nodeHashes;
const at = (level: readonly Uint8Array[], ...indexes: number[]): Uint8Array[] =>
  indexes.map((index) => level[index] ?? new Uint8Array());

/** The roots by size, from the empty tree. */
export const rootHashes = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map(bytes);

/** The peaks by size, from the empty tree. */
export const compactTrees = [
  [],
  at(leaves, 0),
  at(pairs, 0),
  [...at(pairs, 0), ...at(leaves, 2)],
  at(quarters, 0),
  [...at(quarters, 0), ...at(leaves, 4)],
  [...at(quarters, 0), ...at(pairs, 2)],
  [...at(quarters, 0), ...at(pairs, 2), ...at(leaves, 6)],
  at(nodeHashes[3], 0),
];

/** `leaf` counts from 1, as in the source. */
export const inclusionProofs = [
  { leaf: 1, size: 1, proof: [] },
  { leaf: 1, size: 8, proof: [...at(leaves, 1), ...at(pairs, 1), ...at(quarters, 1)] },
  { leaf: 6, size: 8, proof: [...at(leaves, 4), ...at(pairs, 3), ...at(quarters, 0)] },
  { leaf: 3, size: 3, proof: at(pairs, 0) },
  { leaf: 2, size: 5, proof: [...at(leaves, 0), ...at(pairs, 1), ...at(leaves, 4)] },
];

export const consistencyProofs = [
  { size1: 1, size2: 1, proof: [] },
  { size1: 1, size2: 8, proof: [...at(leaves, 1), ...at(pairs, 1), ...at(quarters, 1)] },
  { size1: 6, size2: 8, proof: [...at(pairs, 2), ...at(pairs, 3), ...at(quarters, 0)] },
  { size1: 2, size2: 5, proof: [...at(pairs, 1), ...at(leaves, 4)] },
  { size1: 6, size2: 7, proof: [...at(pairs, 2), ...at(leaves, 6), ...at(quarters, 0)] },
];

const [one, other] = [Buffer.from("don't care 1"), Buffer.from("don't care 2")];
const empty = rootHashes[0] as Uint8Array;

/** Consistency proofs between small trees, and whether they verify. */
export const smallConsistency: [
  size1: number,
  size2: number,
  root1: Uint8Array,
  root2: Uint8Array,
  proof: Uint8Array[],
  isValid: boolean,
][] = [
  [0, 0, one, other, [], false],
  [1, 1, one, other, [], false],
  [0, 0, one, one, [], true],
  [0, 1, one, other, [], true],
  [1, 1, other, other, [], true],
  [1, 0, one, other, [], false],
  [2, 1, one, other, [], false],
  [1, 2, one, other, [], false],
  [0, 0, empty, other, [], false],
  [1, 1, empty, other, [], false],
  [0, 0, empty, empty, [empty], false],
  [0, 1, empty, empty, [empty], false],
  [1, 1, empty, empty, [empty], false],
];

export const someHash = bytes('abacaba000000000000000000000000000000000000000000060061e00123456');

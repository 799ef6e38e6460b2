/** The rooms of `shared/`, lowest first: each may import those before it. See docs/adr/0001-rooms.md. */
const rooms = [
  ...['core', 'api', 'settings', 'tokens', 'table', 'journal', 'accounts'],
  ...['grants', 'sessions', 'access-requests', 'signals', 'support-access'],
  ...['campaigns', 'assignments', 'leads'],
  ...['policies', 'decisions', 'trash', 'share-links', 'sensitive-actions', 'erasures'],
  'http',
];

const downwards = rooms.map((room, index) => ({
  name: `${room}-imports-downwards`,
  severity: 'error',
  from: { path: `^shared/${room}/` },
  to: {
    path: `^shared/(${['routes[.]ts', 'events[.]ts', ...rooms.slice(index + 1).map((above) => `${above}/`)].join('|')})`,
  },
}));

/** Who may import whom; see docs/adr/0001-rooms.md. */
module.exports = {
  forbidden: [
    ...downwards,
    {
      name: 'every-room-has-a-place',
      comment: 'A new room of shared/ is named in the list above.',
      severity: 'error',
      from: {},
      to: { path: '^shared/[^/]+/', pathNot: `^shared/(${rooms.join('|')})/` },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'shared-is-the-ground-floor',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(functions|infra|local|test|bench|scripts|cli|web)/' },
    },
    {
      name: 'functions-not-infra',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^(infra|local|test|bench|cli)/' },
    },
    {
      name: 'infra-not-handlers',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^(functions|local|test|bench|cli)/' },
    },
    {
      name: 'infra-not-the-sdk',
      comment: 'The app is synthesised from declarations; code that talks to AWS has no place in it.',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '@aws-sdk', reachable: true },
    },
    {
      name: 'dynamodb-in-the-table-and-stores',
      comment: 'Purity by file name: everything else in a room is rules, which take the time and return what to write.',
      severity: 'error',
      from: {
        path: '^(shared|functions)/',
        pathNot: '^shared/(db|table)/|^shared/[^/]+/([a-z-]*store|numbering)[.]ts$',
      },
      to: { path: '@aws-sdk/(client|lib)-dynamodb' },
    },
    {
      name: 'kms-in-tokens',
      severity: 'error',
      from: { path: '^(shared|functions)/', pathNot: '^shared/tokens/' },
      to: { path: '@aws-sdk/client-kms' },
    },
    {
      name: 'kms-comes-late',
      comment: 'Every function that signs or verifies would pay for it at its cold start.',
      severity: 'error',
      from: { path: '^(shared|functions)/', pathNot: '^shared/tokens/kms-sdk[.]ts$' },
      to: {
        path: '@aws-sdk/client-kms|^shared/tokens/kms-sdk[.]ts$',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'step-functions-comes-late',
      comment: 'Who starts a job answers a request first, or sweeps; loading it would lengthen their cold starts.',
      severity: 'error',
      from: { path: '^(shared|functions)/', pathNot: '^shared/(workflow|assignments)/sfn-sdk[.]ts$' },
      to: {
        path: '@aws-sdk/client-sfn|^shared/(workflow|assignments)/sfn-sdk[.]ts$',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'cli-not-cdk',
      comment:
        'The terminal is installed as a package: it calls the API and AWS, and carries neither the app nor the local run.',
      severity: 'error',
      from: { path: '^cli/' },
      to: { path: '^(functions|local|test|bench|scripts|web)/|^infra/|aws-cdk-lib' },
    },
    {
      name: 'contexts-apart',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/', pathNot: '^functions/$1/' },
    },
    {
      name: 'example-product-is-customers-code',
      comment: 'It imports what the package exports, and nothing else of this repository.',
      severity: 'error',
      from: { path: '^examples/product/' },
      to: {
        path: '^(shared|functions|infra|local|test|bench|scripts|cli)/|^package/(?!verify/index[.]ts)|^examples/(?!product/)',
      },
    },
    {
      name: 'example-product-only-for-tests',
      severity: 'error',
      from: { path: '^(shared|functions|infra|local|bench|scripts|cli)/' },
      to: { path: '^examples/product/' },
    },
    {
      name: 'demo-uses-the-typed-client',
      comment:
        'Sample accounts, playground and demo call the API over HTTP, as any client; beside that they use types.',
      severity: 'error',
      from: { path: '^examples/demo/' },
      to: {
        path: '^(shared|functions|infra|local|test|bench|scripts|cli)/|^examples/(?!demo/)',
        pathNot: '^shared/core/pool[.]ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'demo-for-local-and-cli',
      severity: 'error',
      from: { path: '^(shared|functions|infra|bench)/' },
      to: { path: '^examples/demo/' },
    },
    {
      name: 'web-imports-types-only',
      comment: 'Browsers load neither zod nor anything else of the server.',
      severity: 'error',
      from: { path: '^web/' },
      to: {
        path: '^(shared|functions|infra|local|examples|test|bench|scripts|cli)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'package-entries-stand-alone',
      comment: 'Products and browsers load the client without the schemas, the server and any library.',
      severity: 'error',
      from: { path: '^package/client/' },
      to: { pathNot: '^package/client/' },
    },
    {
      name: 'package-decide-stands-alone',
      comment: 'The rule engine runs in the processes of products, without the schemas, the server and any library.',
      severity: 'error',
      from: { path: '^package/decide/' },
      to: { pathNot: '^(package/decide|shared)/' },
    },
    {
      name: 'package-verify-needs-jose-alone',
      severity: 'error',
      from: { path: '^package/verify/' },
      to: { pathNot: '^package/(client|verify)/|node_modules/jose/' },
    },
    {
      name: 'elements-apart',
      severity: 'error',
      from: { path: '^web/([^/]+)/', pathNot: '^web/(core|parts|console|build|team|react)/' },
      to: { path: '^web/', pathNot: '^web/($1|core|parts|console/page[.]ts)' },
    },
    {
      name: 'team-above-campaign-access',
      comment: 'The page of the team opens the campaign access of one person, and gives access to several.',
      severity: 'error',
      from: { path: '^web/team/' },
      to: { path: '^web/', pathNot: '^web/(team|campaign-access|core|parts|console/page[.]ts)' },
    },
    {
      name: 'web-core-and-parts-below',
      severity: 'error',
      from: { path: '^web/(core|parts)/' },
      to: { path: '^web/', pathNot: '^web/(core|parts)/' },
    },
    {
      name: 'web-core-below-parts',
      severity: 'error',
      from: { path: '^web/core/' },
      to: { path: '^web/parts/' },
    },
    {
      name: 'no-orphans',
      comment: 'settings.js of the example product is loaded by its page.',
      severity: 'error',
      from: { orphan: true, pathNot: '(^|/)[.]|[.]d[.]ts$|config[.]ts$|^examples/product/settings[.]js$' },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'In web/ and its tests `tsc --project web` finds them.',
      severity: 'error',
      from: { pathNot: '^(web|test/web|test/browser)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^cdk[.]out' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};

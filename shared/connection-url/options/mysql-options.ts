import {
  asked,
  each,
  filePath,
  neverCompressed,
  otherSignIn,
  ownLimits,
  ownName,
  ownPool,
  ownSession,
  proxy,
  refused,
  secretElsewhere,
  sets,
  socket,
  tlsByJson,
  tlsByTruth,
  truth,
  unchecked,
  type OptionTable,
  type Verdict,
} from '../option-rule.ts'

const inClear = refused('It would let a server have the password in clear, or in a form that is as good.')
const severalStatements = refused('It would let one text be several statements.')
const localFiles = refused('It would let a server read files of this machine.')

function sslMode(value: string): Verdict {
  switch (value.toLowerCase().replaceAll('-', '_')) {
    case 'disabled':
    case 'disable':
      return sets({ tls: 'off' })
    case 'required':
    case 'require':
    case 'verify_ca':
      return sets({ tls: 'verify' }, 'The server is always checked, by authority and by name.')
    case 'verify_identity':
    case 'verify_full':
      return sets({ tls: 'verify' })
    case 'preferred':
    case 'prefer':
      return asked('It would fall back to an open line without saying so. Choose under Encryption.')
    default:
      return unchecked
  }
}

/** mysql2's, those of MariaDB's and MySQL's own connectors, Prisma's and Go's. */
export const mysqlOptions: OptionTable = {
  host: value => (value.startsWith('/') ? socket : sets({ host: value })),
  port: value => sets({ port: value }),
  ...each(['user', 'username'], value => sets({ user: value })),
  password: value => sets({ password: value }),
  ...each(['database', 'db', 'schema'], value => sets({ database: value })),
  ...each(['socket', 'socketpath', 'unix_socket', 'unixsocket', 'localsocket', 'pipe', 'protocol'], socket),
  ...each(['sockspath', 'socksproxyhost', 'socksproxyport', 'proxy', 'stream', 'localaddress'], proxy),
  ...each(['password1', 'password2', 'password3', 'passwordsha1', 'sslpassword'], secretElsewhere),

  ssl: value =>
    /^(disabled?|preferred?|required?|verify[_-]\w+)$/i.test(value) ? sslMode(value) : mysqlSsl(value),
  ...each(['sslmode', 'ssl-mode', 'ssl_mode'], sslMode),
  ...each(['usessl', 'requiressl'], tlsByTruth),
  tls: value => (/^(skip-verify|preferred)$/i.test(value) ? unchecked : tlsByTruth(value)),
  sslaccept: value => (/^strict$/i.test(value) ? sets({ tls: 'verify' }) : unchecked),
  ...each(
    [
      'verifyservercertificate',
      'ssl-verify-server-cert',
      'ssl_verify_cert',
      'ssl_verify_identity',
      'rejectunauthorized',
    ],
    value => (truth(value) === true ? sets({ tls: 'verify' }) : unchecked),
  ),
  ...each(['trustservercertificate', 'disablesslhostnameverification'], value =>
    truth(value) === undefined ? unchecked : trust(truth(value) === true),
  ),
  ...each(
    [
      'ssl-ca',
      'ssl_ca',
      'sslca',
      'sslcert',
      'ssl-cert',
      'ssl_cert',
      'sslkey',
      'ssl-key',
      'ssl_key',
      'ssl-capath',
      'ssl-crl',
      'sslidentity',
      'serversslcert',
      'serverrsapublickeyfile',
      'keystore',
      'truststore',
      'clientcertificatekeystoreurl',
      'trustcertificatekeystoreurl',
      'defaultsfile',
      'read_default_file',
    ],
    filePath,
  ),
  ...each(['tlsversion', 'enabledtlsprotocols', 'tlsversions'], asked('TLS 1.2 or newer; it is fixed.')),

  allowpublickeyretrieval: value => (truth(value) === false ? asked('It is never allowed here.') : inClear),
  ...each(
    [
      'allowcleartextpasswords',
      'enablecleartextplugin',
      'allowoldpasswords',
      'insecureauth',
      'allownativepasswords',
    ],
    inClear,
  ),
  allowfallbacktoplaintext: refused('It would fall back to an open line without saying so.'),
  ...each(
    [
      'authplugins',
      'authswitchhandler',
      'authenticationplugins',
      'defaultauthenticationplugin',
      'credentialtype',
    ],
    otherSignIn,
  ),
  ...each(
    [
      'allowlocalinfile',
      'allowloadlocalinfile',
      'allowloadlocalinfileinpath',
      'allowurlinlocalinfile',
      'localinfile',
      'local_infile',
      'infilestreamfactory',
      'permitlocalinfile',
      'allowallfiles',
    ],
    localFiles,
  ),
  ...each(['multiplestatements', 'allowmultiqueries', 'multistatements'], value =>
    truth(value) === false ? asked('It is never allowed here.') : severalStatements,
  ),
  ...each(
    ['flags', 'sessionvariables', 'initsql', 'init_command', 'initializationsql'],
    refused('It can change anything of a session.'),
  ),
  ...each(
    ['uri', 'isserver', 'pluginsdir', 'queryinterceptors', 'connectionlifecycleinterceptors'],
    refused('It would make this another connection than the one that is shown.'),
  ),
  ...each(
    ['debug', 'trace', 'logger', 'profilesql', 'dumpqueriesonexception'],
    refused('It would write what is sent, secrets included, where nobody expects it.'),
  ),

  ...each(['compress', 'compression', 'usecompression'], neverCompressed),
  ...each(
    [
      'connecttimeout',
      'connect_timeout',
      'sockettimeout',
      'socket_timeout',
      'querytimeout',
      'acquiretimeout',
      'timeout',
      'readtimeout',
      'writetimeout',
      'enablekeepalive',
      'keepaliveinitialdelay',
      'tcpkeepalive',
    ],
    ownLimits,
  ),
  ...each(
    [
      'connectionlimit',
      'connection_limit',
      'pool_timeout',
      'waitforconnections',
      'queuelimit',
      'maxidle',
      'idletimeout',
      'maxpreparedstatements',
      'statement_cache_size',
      'autoreconnect',
      'pool',
    ],
    ownPool,
  ),
  ...each(['connectattributes', 'program_name', 'connectionattributes'], ownName),
  ...each(
    [
      'charset',
      'charsetnumber',
      'collation',
      'characterencoding',
      'useunicode',
      'timezone',
      'servertimezone',
      'connectiontimezone',
      'loc',
      'parsetime',
      'interpolateparams',
      'supportbignumbers',
      'bignumberstrings',
      'decimalnumbers',
      'datestrings',
      'typecast',
      'jsonstrings',
      'rowsasarray',
      'nesttables',
      'namedplaceholders',
      'stringifyobjects',
      'disableeval',
      'gracefulend',
      'zerodatetimebehavior',
      'rewritebatchedstatements',
      'useserverprepstmts',
    ],
    ownSession,
  ),
}

/** mysql2 knows profiles by name; a name is no certificate. */
function mysqlSsl(value: string): Verdict {
  if (/^amazon rds$/i.test(value))
    return refused('Paste the authority of your cloud into its field under Encryption, and take this out.')
  return tlsByJson(value)
}

/** These ask the question the other way round. */
function trust(isTrusted: boolean): Verdict {
  return isTrusted ? unchecked : asked('The server is always checked.')
}

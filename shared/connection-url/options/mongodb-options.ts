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
  tlsByTruth,
  truth,
  unchecked,
  type OptionTable,
  type Verdict,
} from '../option-rule.ts'

const direct = asked('The servers that are named here are asked one by one, and no others.')
const fixedWrites = asked('Writes always wait for the majority, and none is repeated behind our back.')

function never(value: string): Verdict {
  return truth(value) === false ? asked('The server is always checked.') : unchecked
}

/** Every option of the connection string specification, and what the drivers for Node add. */
export const mongodbOptions: OptionTable = {
  authsource: value => sets({ authSource: value }),
  ...each(['tls', 'ssl'], tlsByTruth),
  authmechanism: value =>
    /^(SCRAM-SHA-(1|256)|DEFAULT)$/i.test(value)
      ? asked('The best that server and user know is agreed upon.')
      : otherSignIn,
  authmechanismproperties: otherSignIn,
  gssapiservicename: otherSignIn,

  ...each(
    [
      'tlsinsecure',
      'tlsallowinvalidcertificates',
      'tlsallowinvalidhostnames',
      'sslallowinvalidcertificates',
      'sslallowinvalidhostnames',
    ],
    never,
  ),
  ...each(['sslvalidate', 'checkserveridentity', 'rejectunauthorized'], value =>
    truth(value) === true ? asked('The server is always checked.') : unchecked,
  ),
  ...each(
    ['tlsdisableocspendpointcheck', 'tlsdisablecertificaterevocationcheck'],
    asked('Revocation is not asked for over the network. Pin the certificate where that matters.'),
  ),
  ...each(
    [
      'tlscafile',
      'tlscertificatefile',
      'tlscertificatekeyfile',
      'tlscrlfile',
      'sslca',
      'sslcert',
      'sslkey',
      'sslcrl',
    ],
    filePath,
  ),
  ...each(['tlscertificatekeyfilepassword', 'sslpass', 'proxypassword', 'password'], secretElsewhere),
  ...each(['proxyhost', 'proxyport', 'proxyusername'], proxy),

  ...each(
    ['replicaset', 'directconnection', 'readpreference', 'readpreferencetags', 'maxstalenessseconds'],
    direct,
  ),
  loadbalanced: value =>
    truth(value) === false ? direct : refused('A load balancer hides which server answers a read-back.'),
  ...each(
    ['srvservicename', 'srvmaxhosts'],
    refused('Names that a server tells of others are never followed. Name the servers themselves.'),
  ),
  ...each(
    [
      'w',
      'wtimeout',
      'wtimeoutms',
      'journal',
      'j',
      'fsync',
      'retrywrites',
      'retryreads',
      'readconcernlevel',
      'readconcern',
    ],
    fixedWrites,
  ),

  ...each(['compressors', 'compression', 'zlibcompressionlevel'], neverCompressed),
  ...each(['appname'], ownName),
  ...each(
    [
      'connecttimeoutms',
      'sockettimeoutms',
      'serverselectiontimeoutms',
      'serverselectiontryonce',
      'heartbeatfrequencyms',
      'localthresholdms',
      'timeoutms',
      'waitqueuetimeoutms',
      'servermonitoringmode',
      'minheartbeatfrequencyms',
      'keepalive',
      'keepaliveinitialdelay',
      'nodelay',
    ],
    ownLimits,
  ),
  ...each(
    [
      'maxpoolsize',
      'minpoolsize',
      'maxidletimems',
      'maxconnecting',
      'waitqueuemultiple',
      'waitqueuesize',
      'maxconnections',
      'poolsize',
    ],
    ownPool,
  ),
  ...each(
    [
      'uuidrepresentation',
      'enableutf8validation',
      'promotevalues',
      'promotebuffers',
      'promotelongs',
      'bsonregexp',
      'ignoreundefined',
      'serializefunctions',
      'raw',
      'forceserverobjectid',
      'monitorcommands',
      'serverapi',
      'tlsfipsmode',
    ],
    ownSession,
  ),
  autoencryption: refused('Fields that are encrypted by the driver are not read.'),
}

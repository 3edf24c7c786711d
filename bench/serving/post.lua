-- Posts the lines of the file BODIES one after the other, and ends with one line of JSON.
local requests = {}
local last = 0

function init()
  for body in io.lines(os.getenv('BODIES')) do
    requests[#requests + 1] = wrk.format('POST', os.getenv('PATHNAME'), { ['content-type'] = 'application/json' }, body)
  end
end

function request()
  last = last % #requests + 1
  return requests[last]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.3f,"p50_ms":%.3f,"p95_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, latency.max / 1000,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end

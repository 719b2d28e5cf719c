# frozen_string_literal: true

require 'tmpdir'

RSpec.describe 'openstack_daemon' do
  # What systemd says of a unit that runs since noon and needs nothing.
  let(:healthy) do
    {
      'LoadState' => 'loaded', 'ActiveState' => 'active', 'UnitFileState' => 'enabled', 'NeedDaemonReload' => 'no',
      'DropInPaths' => '', 'ExecMainStartTimestamp' => 'Mon 2024-01-01 12:00:00.000000 UTC'
    }
  end
  let(:noon) { Time.utc(2024, 1, 1, 12) }

  before { let_run_programs('openstack_daemon') }
  around { |example| Dir.mktmpdir { |directory| @directory = directory and example.run } }

  def file_of(time)
    File.join(@directory, 'conf').tap do |path|
      File.write(path, '')
      File.utime(time, time, path)
    end
  end

  # Runs one daemon; answers the calls of systemctl that change something.
  def changes(state, action: :run, why_run: false, other: nil, **properties)
    FakeCommands.on_path do |commands|
      text = state.map { |name, value| "#{name}=#{value}" }.join("\n")
      commands.add('systemctl', "[ \"$1\" != show ] || cat <<'X'\n#{text}\nX")
      commands.add('journalctl', 'echo last words')
      Chef::Config[:why_run] = why_run
      ran('openstack_daemon', 'openstack_config') do
        instance_exec(&other) if other
        openstack_daemon 'nova-api' do
          properties.each { |name, value| public_send(name, value) }
          action action
        end
      end
      commands.calls.reject { |call| call.start_with?('systemctl show') }.map { |call| call.delete_prefix('systemctl ') }
    ensure
      Chef::Config[:why_run] = false
    end
  end

  it 'leaves a daemon alone that is newer than what it reads' do
    expect(changes(healthy, reads: [file_of(noon - 60)])).to eq([])
  end

  it 'restarts a daemon that is older than a file that it reads, even when an earlier run wrote the file' do
    expect(changes(healthy, reads: [file_of(noon + 60)])).to eq(['reset-failed nova-api', 'restart nova-api'])
  end

  it 'does not mind a file that is not there' do
    expect(changes(healthy, reads: ['/nonexistent'])).to eq([])
  end

  it 'starts, and does not start twice, a daemon that is down, whatever its files' do
    down = healthy.merge('ActiveState' => 'failed')
    expect(changes(down, reads: [file_of(noon + 60)])).to eq(['reset-failed nova-api', 'start nova-api'])
  end

  it 'enables what is not enabled' do
    expect(changes(healthy.merge('UnitFileState' => 'disabled'))).to eq(['enable nova-api'])
  end

  it 'makes systemd read unit files that it has not read, and restarts nothing for that alone' do
    expect(changes(healthy.merge('NeedDaemonReload' => 'yes'))).to eq(['daemon-reload'])
  end

  it 'makes systemd read its drop-in when systemd does not know it' do
    expect(changes(healthy, bind: '127.0.0.1:8774')).to include('daemon-reload')
    known = healthy.merge('DropInPaths' => '/etc/systemd/system/nova-api.service.d/openstack.conf')
    expect(changes(known, bind: '127.0.0.1:8774')).not_to include('daemon-reload')
  end

  it 'writes where to listen, and what to wait for at boot, into a drop-in' do
    run = nil
    FakeCommands.on_path do |commands|
      commands.add('systemctl', '[ "$1" != show ] || echo ActiveState=active')
      run = ran('openstack_daemon') do
        openstack_daemon 'nova-api' do
          bind '127.0.0.1:8774'
          after %w(x.service)
        end
      end
    end
    expect(run).to create_file('/etc/systemd/system/nova-api.service.d/openstack.conf').with(
      content: "[Unit]\nWants=x.service\nAfter=x.service\n[Service]\nEnvironment=\"BIND_PARAMS=--http-socket 127.0.0.1:8774\"\n"
    )
  end

  it 'says at once that a daemon does not come up, with its last words' do
    down = healthy.merge('ActiveState' => 'failed')
    expect { changes(down, ready: '127.0.0.1:1') }.to raise_error(/nova-api does not come up.*the unit failed.*last words/m)
  end

  it 'stops and disables on demand' do
    expect(changes(healthy, action: :disable)).to eq(['stop nova-api', 'disable nova-api'])
    expect(changes(healthy.merge('ActiveState' => 'inactive', 'UnitFileState' => 'disabled'), action: :disable)).to eq([])
    expect(changes({ 'LoadState' => 'not-found' }, action: :disable)).to eq([])
  end

  it 'changes nothing in a dry run' do
    expect(changes(healthy, why_run: true, reads: [file_of(noon + 60)])).to eq([])
  end
end

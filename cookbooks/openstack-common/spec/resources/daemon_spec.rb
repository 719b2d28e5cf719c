# frozen_string_literal: true

require 'tmpdir'

RSpec.describe 'openstack_daemon' do
  # What systemd says of a unit that runs since noon and needs nothing.
  let(:healthy) do
    {
      'LoadState' => 'loaded', 'ActiveState' => 'active', 'UnitFileState' => 'enabled', 'NeedDaemonReload' => 'no',
      'DropInPaths' => '', 'ExecMainStartTimestamp' => 'Mon 2024-01-01 12:00:00.000000 UTC', 'MainPID' => '0'
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

  # systemd, which knows one unit, and in which state it is once it has been started.
  def systemd(state, becomes)
    shown = state.map { |name, value| "#{name}=#{value}" }.join("\n")
    <<~SH
      case "$1" in
      start|restart) touch "$0.started" ;;
      show) state=$([ -e "$0.started" ] && echo 's/^ActiveState=.*/ActiveState=#{becomes}/'); sed "$state" <<'X'
      #{shown}
      X
      esac
    SH
  end

  # Runs one daemon; answers the calls of systemctl that change something.
  def changes(state, action: :run, why_run: false, other: nil, becomes: 'active', connections: '', followed: false, **properties)
    FakeCommands.on_path do |commands|
      commands.add('systemctl', systemd(state, becomes))
      commands.add('journalctl', 'echo last words')
      commands.add('ss', "echo '#{connections}'")
      Chef::Config[:why_run] = why_run
      ran('openstack_daemon', 'openstack_config') do
        instance_exec(&other) if other
        openstack_daemon 'nova-api' do
          properties.each { |name, value| public_send(name, value) }
          action action
        end
        openstack_daemon 'later' if followed
      end
      commands.calls.grep_v(/\Asystemctl show|\Ass /).map { |call| call.delete_prefix('systemctl ') }
    ensure
      @calls = commands.calls
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
    down = healthy.merge('ActiveState' => 'inactive')
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
    down = healthy.merge('ActiveState' => 'inactive')
    expect { changes(down, becomes: 'failed', ready: '127.0.0.1:1') }.to raise_error(/nova-api does not come up.*the unit failed.*last words/m)
  end

  describe 'that must settle' do
    # Processes as those of a daemon: the main one does what the block says.
    def daemon
      pid = fork { Process.setsid and yield }
      healthy.merge('MainPID' => pid.to_s).tap { @pids = [*@pids, pid] }
    end

    after do
      @pids.to_a.each { |pid| Process.kill(:KILL, -pid) and Process.wait(pid) }
    end

    let(:broker) { '[fd00::10]:5672' }
    let(:dying) { daemon { loop { Process.wait(fork { sleep(0.1) && exit! }) } } }
    let(:log) { File.join(@directory, 'nova-api.log') }

    it 'fails when its workers end again and again, though systemd calls it active, with the last error of its log' do
      File.write(log, <<~LOG)
        2099-01-01 00:00:01.000 7 ERROR nova Traceback (most recent call last):
        2099-01-01 00:00:01.000 7 ERROR nova ValueError: Port could not be cast
        2099-01-01 00:00:01.000 7 ERROR nova#{' '}
        2099-01-01 00:00:02.000 1 INFO oslo_service.service Child 7 exited with status 1
        2001-01-01 00:00:01.000 7 ERROR nova RuntimeError: of another day
      LOG
      allow(Dir).to receive(:glob).and_call_original
      allow(Dir).to receive(:glob).with('/var/log/*/nova-api.log').and_return([log])
      expect { changes(dying, action: :settle, connects: broker) }
        .to raise_error(/nova-api does not stay up.*of its processes ended.*nova-api.log: 2099\S+ \S+ 7 ERROR nova ValueError: Port could not be cast$/m)
    end

    { false => 'when the run ends in which it was started', true => 'before anything else when that needs it' }.each do |needed, moment|
      it "is looked at #{moment}" do
        down = dying.merge('ActiveState' => 'inactive')
        expect { changes(down, connects: broker, needed: needed, followed: true) }.to raise_error(/nova-api does not stay up/)
        expect(@calls.include?('systemctl start later')).to be(!needed)
      end
    end

    it 'fails as soon where there is a port to wait for' do
      expect { changes(dying.merge('ActiveState' => 'inactive'), ready: '127.0.0.1:1') }.to raise_error(/does not come up.*of its processes ended/)
    end

    it 'is looked at in the next run too, when nothing changes' do
      expect { changes(dying, connects: broker) }.to raise_error(/nova-api does not stay up/)
    end

    it 'fails when systemd has given it up' do
      expect { changes(healthy.merge('ActiveState' => 'failed'), action: :settle, connects: broker) }.to raise_error(/does not stay up.*the unit failed/)
    end

    it 'holds the connection that it must' do
      well = daemon { sleep }
      held = { action: :settle, connects: broker, patience: 3 }
      expect { changes(well, **held) }.to raise_error(/no connection to \[fd00::10\]:5672: not within 3 s/)
      expect(changes(well, connections: %(users:(("x",pid=#{well['MainPID']},fd=7))), **held)).to eq([])
    end

    it 'is not waited for in a dry run' do
      expect(changes(dying, action: :settle, connects: broker, why_run: true)).to eq([])
    end
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

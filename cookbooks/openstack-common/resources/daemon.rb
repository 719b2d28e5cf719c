# frozen_string_literal: true

unified_mode true
provides :openstack_daemon
resource_name :openstack_daemon

description 'A daemon: enabled, running, and running with what its files say now. It restarts when a file that it reads, ' \
            'or one of its packages, is newer than its main process. So no notification can be forgotten, and a run that ' \
            'died between a file and its daemon is made good by the next one.'

property :unit, String, name_property: true, description: 'The systemd unit.'
property :reads, Array, default: [], description: 'Paths of the files that the daemon reads when it starts.'
property :packages, Array, default: [], description: 'Packages whose replacement needs a restart.'
property :bind, String, description: 'host:port for a daemon that Debian starts under uWSGI.'
property :after, Array, default: [], description: 'Units that must have started before this one, at boot too.'
property :ready, String, description: 'host:port that must take connections before the run goes on.'
property :connects, String, description: 'host:port that a daemon without a port keeps a connection to: with it, the daemon has settled.'
property :needed, [true, false], default: false, description: 'Whether what follows needs it: then the run waits for that at once.'
property :patience, Integer, default: 120, description: 'Seconds to wait for `ready`, and until it has settled.'

action :run do
  description 'Enable the unit, start it, restart it when it is older than what it reads, and wait until it is ready. ' \
              'The run waits until it has settled, too: at its end, or at once where it is needed.'

  drop_in_changed = write_drop_in
  reload_systemd if units.stale?(state, drop_in, !drop_in_text.empty?)
  converge_by("enable #{new_resource.unit}") { systemctl('enable') } unless units.enabled?(state)
  if !units.active?(state)
    converge_by("start #{new_resource.unit}") { bring_up('start') }
  elsif (newer = newer_files | (drop_in_changed ? [drop_in] : [])).any?
    converge_by("restart #{new_resource.unit}: #{newer.join(', ')} changed since it started") { bring_up('restart') }
  elsif new_resource.connects && young?
    settle
  end
end

action :settle do
  description 'Wait until it has settled, and fail when its processes end again and again.'

  settle unless whyrun_mode?
end

action :disable do
  description 'Stop the unit and keep it from starting at boot; a unit that is not there is fine.'

  next if state['LoadState'] == 'not-found'

  converge_by("stop #{new_resource.unit}") { systemctl('stop') } if units.active?(state)
  converge_by("disable #{new_resource.unit}") { systemctl('disable') } if state['UnitFileState'] == 'enabled'
end

action_class do
  def units
    OpenStackCommon::Units
  end

  # One `systemctl show` for every daemon of the run; what this run changes is asked for again.
  def state
    cache = node.run_state[:openstack_units] ||= units.new(->(words) { shell_out!(*words).stdout })
    together = run_context.root_run_context.resource_collection.to_a.grep(new_resource.class)
    cache.state(new_resource.unit, together.map(&:unit))
  end

  def systemctl(verb)
    shell_out!('systemctl', verb, new_resource.unit, timeout: 300)
    node.run_state[:openstack_units].forget(new_resource.unit)
  end

  def bring_up(verb)
    start(verb)
    see_it_settle if new_resource.connects
  end

  def start(verb)
    @begun = Time.now
    shell_out('systemctl', 'reset-failed', new_resource.unit)
    systemctl(verb)
    OpenStackCommon::Readiness.wait(new_resource.ready, seconds: new_resource.patience, broken: -> { fault }) if new_resource.ready
  rescue Mixlib::ShellOut::ShellCommandFailed, RuntimeError => e
    raise "#{new_resource.unit} does not come up: #{e.message}\n#{last_words}"
  end

  # Most are started side by side, and waited for together.
  def see_it_settle
    new_resource.needed ? settle : new_resource.notifies(:settle, new_resource, :delayed)
  end

  def vitals
    @vitals ||= OpenStackCommon::Vitals.new(-> { units.main(state) })
  end

  # Why there is no use in waiting longer, or nil.
  def fault
    node.run_state[:openstack_units]&.forget(new_resource.unit)
    vitals.look
    return 'the unit failed' if state['ActiveState'] == 'failed'

    "#{vitals.ended} of its processes ended" if vitals.dying?
  end

  def last_words
    journal = shell_out('journalctl', '--no-pager', '--lines=20', '--output=cat', "--unit=#{new_resource.unit}").stdout
    [last_error, journal].compact.join("\n")
  end

  # Services log to /var/log/<service>/<unit>.log, and only some of it to the journal too. Each line of a trace has the stamp of
  # its record and the level; the last one that says anything is the error.
  def last_error
    log = ::Dir.glob("/var/log/*/#{new_resource.unit}.log").first or return
    errors = shell_out('tail', '--bytes=200000', log).stdout.lines(chomp: true).grep(/ (ERROR|CRITICAL) \S+ +\S/)
    error = errors.select { |line| line >= @begun.strftime('%F %T') }.last
    "#{log}: #{error}" if error
  end

  # A run that failed must fail again, so not only what this run has started is looked at. One look at the processes serves all.
  def young?
    processes = node.run_state[:openstack_processes] ||= OpenStackCommon::Vitals.running
    OpenStackCommon::Vitals.young?(units.main(state), processes)
  end

  def settle
    @begun ||= Time.now
    OpenStackCommon::Readiness.poll(seconds: new_resource.patience, broken: -> { fault }, every: 0.5) do
      "it has no connection to #{new_resource.connects}" unless connected?(vitals.settled)
    end
  rescue RuntimeError => e
    raise "#{new_resource.unit} does not stay up: #{e.message}\n#{last_words}"
  end

  def connected?(processes)
    port = new_resource.connects[/\d+\z/]
    held = shell_out!('ss', '-Htnp', 'state', 'established', "dport = :#{port}").stdout.scan(/pid=(\d+)/).flatten
    (held.map(&:to_i) & processes).any?
  end

  def newer_files
    started = units.started(state) or return []
    (inputs.select { |path| ::File.exist?(path) && ::File.mtime(path) > started } + announced).uniq
  end

  def inputs
    lists = new_resource.packages.map { |name| "/var/lib/dpkg/info/#{name}.list" }
    [*new_resource.reads, drop_in, *lists]
  end

  # In why-run mode no file is written, so ask the resources that would have.
  def announced
    return [] unless whyrun_mode?

    written = run_context.root_run_context.resource_collection.select { |r| r.respond_to?(:path) && r.updated? }
    written.map(&:path) & new_resource.reads
  end

  def drop_in
    "/etc/systemd/system/#{new_resource.unit}.service.d/openstack.conf"
  end

  def write_drop_in
    text = drop_in_text
    directory ::File.dirname(drop_in) do
      not_if { text.empty? }
    end
    changed = file drop_in do
      content text
      mode '0644'
      action text.empty? ? :delete : :create
    end
    node.run_state[:openstack_units]&.forget(new_resource.unit) if changed.updated_by_last_action?
    changed.updated_by_last_action?
  end

  # Asked of systemd, so that a run that died between the file and this is made good.
  def reload_systemd
    converge_by('reload systemd: unit files changed') do
      shell_out!('systemctl', 'daemon-reload')
      node.run_state[:openstack_units].forget_all
    end
  end

  def drop_in_text
    order = new_resource.after.flat_map { |unit| ["Wants=#{unit}\n", "After=#{unit}\n"] }
    # Debian's start script passes these words to uWSGI in place of its own ":port".
    bind = new_resource.bind ? ["Environment=\"BIND_PARAMS=--http-socket #{new_resource.bind}\"\n"] : []
    { 'Unit' => order, 'Service' => bind }.reject { |_, lines| lines.empty? }.map { |name, lines| "[#{name}]\n#{lines.join}" }.join
  end
end

# frozen_string_literal: true

RSpec.describe 'openstack_package' do
  before { let_run_programs('openstack_package') }

  # installed: names that dpkg knows; answers the calls of all programs.
  # The real policy-rc.d and dpkg's journal are this machine's: packages_spec.rb is about them.
  def calls(*installed, wanted: %w(nova-api nova-conductor))
    FakeCommands.on_path do |commands|
      commands.add('dpkg-query', installed.map { |name| "echo #{name} installed" }.join("\n"))
      %w(apt-get systemctl dpkg).each { |name| commands.add(name) }
      allow(OpenStackCommon::Packages).to receive(:without_starts).and_yield
      allow(OpenStackCommon::Packages).to receive(:recover)
      allow(OpenStackCommon::Packages).to receive(:interrupted?).and_return(false)
      ran('openstack_package') { wanted.each { |name| openstack_package name } }
      commands.calls
    end
  end

  it 'asks once when everything is there' do
    expect(calls('nova-api', 'nova-conductor').size).to eq(1)
  end

  it 'installs all that is missing in one transaction, without recommended packages' do
    installs = calls('nova-api', wanted: %w(nova-api nova-conductor nova-scheduler)).grep(/apt-get install/)
    expect(installs.size).to eq(1)
    expect(installs.first).to include('--no-install-recommends').and end_with('nova-conductor nova-scheduler')
  end

  it 'never upgrades: what is there is not named' do
    expect(calls('nova-api').grep(/apt-get install/).first).not_to include(' nova-api')
  end

  it 'lets polkit and systemd see what came' do
    expect(calls).to include('systemctl reload dbus', 'systemctl daemon-reload')
  end
end

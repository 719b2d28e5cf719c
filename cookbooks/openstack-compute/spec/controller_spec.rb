# frozen_string_literal: true

RSpec.describe 'openstack-compute, on a controller' do
  include_examples 'recipes that fit together', 'openstack-compute'

  path = '/etc/nova/nova.conf'
  let(:run) { converged('openstack-compute') }

  it 'restarts every daemon of the controller for nova.conf' do
    expect(daemons_reading(run, path)).to eq(%w(nova-api nova-api-metadata nova-conductor nova-novncproxy nova-scheduler))
  end

  it 'knows both databases' do
    expect(settings_of(run, path)['api_database']['connection']).to include('/nova_api?')
    expect(settings_of(run, path)['database']['connection']).to include('/nova?')
  end

  it "shares the metadata's secret with Neutron's agents" do
    expect(run).to set_option(path, 'neutron', 'metadata_proxy_shared_secret' => 'secret of metadata shared_secret')
  end

  # Nova would ignore it in silence.
  it 'names no region where Nova has no such option' do
    expect(settings_of(run, path)['service_user']).to include('username' => 'nova')
    expect(settings_of(run, path)['service_user']).not_to include('region_name')
  end

  it 'looks for new hypervisors' do
    expect(run).to set_option(path, 'scheduler', 'discover_hosts_in_cells_interval' => 15)
  end

  # Green threads cannot be woken from another uWSGI thread, and do not run between requests unless something turns their hub.
  it 'runs its APIs with one thread, and turns their hub' do
    hub = '/usr/local/lib/openstack/eventlet_hub.py'
    apis = run.find_resources(:openstack_wsgi).map { |wsgi| [wsgi.daemon, wsgi.threads, wsgi.options] }
    expect(apis).to eq([['nova-api', 1, { 'import' => hub }], ['nova-api-metadata', 1, { 'import' => hub }]])
    expect(daemons_reading(run, hub)).to eq(%w(nova-api nova-api-metadata))
  end

  it 'starts the noVNC proxy and not the others' do
    expect(run.find_resource(:file, '/etc/default/nova-consoleproxy').content).to include('NOVA_CONSOLE_PROXY_TYPE=novnc')
    off = run.find_resources(:openstack_daemon).select { |daemon| daemon.performed_actions.include?(:disable) }
    expect(off.map(&:unit)).to eq(%w(nova-spicehtml5proxy nova-serialproxy))
  end

  # `nova-manage db sync` finds cell0 through its mapping, which is in the API's database.
  it 'migrates the API, maps the cells, and migrates those, in this order' do
    steps = run.resource_collection.select { |r| %i(openstack_schema openstack_compute_cell).include?(r.declared_type) }
    expect(steps.map(&:name)).to eq(%w(nova_api cell0 cell1 nova nova_cell0))
  end

  it 'renders any option from an attribute' do
    changed = converged('openstack-compute', openstack: { 'compute' => { 'conf' => { 'DEFAULT' => { 'debug' => true } } } })
    before = OpenStackCommon::Ini.render(settings_of(run, path)).lines
    expect(OpenStackCommon::Ini.render(settings_of(changed, path)).lines - before).to eq(["debug = true\n"])
  end

  it "lets the operator's option win over one that a daemon's recipe adds" do
    changed = converged('openstack-compute', openstack: { 'compute' => { 'conf' => { 'conductor' => { 'workers' => 9 } } } })
    expect(changed).to set_option(path, 'conductor', 'workers' => 9)
  end
end

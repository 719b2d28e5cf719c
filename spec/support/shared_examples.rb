# frozen_string_literal: true

# For every cookbook: `include_examples 'recipes that fit together', 'openstack-image', …recipes`.
RSpec.shared_examples 'recipes that fit together' do |*recipes|
  let(:fitting) { converged(*recipes) }

  # Paths of the files that a run writes.
  def written(run)
    run.resource_collection.to_a.select { |resource| resource.respond_to?(:path) }.map(&:path)
  end

  it 'writes no configuration that reaches no daemon' do
    rendered = (fitting.find_resources(:openstack_config) + fitting.find_resources(:openstack_wsgi)).map(&:path)
    expect(rendered - running_daemons(fitting).flat_map(&:reads)).to be_empty
  end

  it 'lets no daemon wait for a file that nobody writes' do
    own = written(fitting)
    read = running_daemons(fitting).flat_map(&:reads).reject { |path| path.start_with?('/etc/systemd/') }
    expect(read - own).to be_empty
  end

  it 'installs every package that it restarts a daemon for' do
    named = running_daemons(fitting).flat_map(&:packages)
    declared = fitting.find_resources(:openstack_package).map(&:package_name)
    # The -common packages come with the daemons'.
    expect(named.reject { |name| name.end_with?('-common') } - declared).to be_empty
  end

  it 'keeps secrets out of the node object, which is saved' do
    saved = fitting.node.to_json
    expect(SecretValues.texts.select { |value| saved.include?(value) }).to be_empty
  end

  it 'shows its configuration to its service only' do
    fitting.find_resources(:openstack_config).each do |config|
      expect([config.path, config.owner, config.mode]).to eq([config.path, 'root', '0640'])
    end
  end
end

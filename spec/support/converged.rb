# frozen_string_literal: true

# Runs of recipes. The same run is made once for all the examples that look at it: each costs a tenth of a second.
module Converged
  RUNS = {} # rubocop:disable Style/MutableConstant

  # recipes: names; openstack: overrides of node['openstack']; into: custom resources whose actions run too;
  # automatic: what the machine is found to be.
  def converged(*recipes, openstack: {}, into: [], automatic: {})
    RUNS[[recipes, openstack, into, automatic]] ||= begin
      SecretValues.items.each { |item, values| stub_data_bag_item('openstack', item).and_return(values) }
      runner = ChefSpec::SoloRunner.new(step_into: into)
      runner.node.override['openstack'] = Chef::Mixin::DeepMerge.merge({ 'address' => '192.0.2.11' }, openstack)
      automatic.each { |name, value| runner.node.automatic[name] = value }
      runner.converge(*recipes)
    end
  end

  # A run of the block as a recipe, with the actions of these custom resources; made anew for each example.
  def ran(*into, openstack: {}, run_state: {}, cookbook: 'loads-common', &recipe)
    SecretValues.items.each { |item, values| stub_data_bag_item('openstack', item).and_return(values) }
    runner = ChefSpec::SoloRunner.new(step_into: into)
    runner.node.override['openstack'] = Chef::Mixin::DeepMerge.merge({ 'address' => '192.0.2.11' }, openstack)
    runner.node.run_state.merge!(run_state)
    runner.converge(cookbook) do
      # The cookbook is loaded; what its own recipe declares is not this example's business.
      runner.resource_collection.to_a.dup.each { |resource| runner.resource_collection.delete(resource.to_s) }
      Chef::Recipe.new(cookbook, 'spec', runner.run_context).instance_exec(&recipe)
    end
  end

  # ChefSpec lets no resource start a program; these may, for the time of an example, with FakeCommands in place.
  def let_run_programs(*resources)
    resources.each do |resource|
      stubs_for_provider(resource) do |provider|
        allow(provider).to receive(:shell_out_compacted) do |*words, **options|
          Mixlib::ShellOut.new(*words, **options.slice(:environment, :timeout)).run_command
        end
      end
    end
  end

  # The sections that a run renders into an INI file.
  def settings_of(run, path)
    config = run.find_resource(:openstack_config, path) or raise "the run writes no #{path}"
    config.settings
  end

  # Names of the daemons that a run starts, and that are restarted when the file changes.
  def daemons_reading(run, path)
    running_daemons(run).select { |daemon| daemon.reads.include?(path) }.map(&:unit).sort
  end

  def running_daemons(run)
    run.find_resources(:openstack_daemon).select { |daemon| daemon.performed_actions.include?(:run) }
  end
end

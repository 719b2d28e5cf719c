# frozen_string_literal: true

require 'tmpdir'
require_relative '../../libraries/alembic'

RSpec.describe OpenStackCommon::Alembic do
  def heads_of(*scripts)
    Dir.mktmpdir do |directory|
      scripts.each_with_index { |text, index| File.write(File.join(directory, "#{index}.py"), text) }
      described_class.heads(directory)
    end
  end

  it 'finds the end of a chain' do
    expect(heads_of("revision = 'a'\ndown_revision = None\n", "revision = \"b\"\ndown_revision = \"a\"\n")).to eq(%w(b))
  end

  it 'finds one head for each branch' do
    expect(heads_of("revision = 'a'\ndown_revision = None\n",
      "revision = 'x'\ndown_revision = 'a'\n", "revision = 'c'\ndown_revision = 'a'\n")).to eq(%w(c x))
  end

  it 'follows a merge of several revisions, written over several lines and with a type' do
    expect(heads_of("revision = 'a'\n", "revision = 'b'\n",
      "revision: str = 'm'\ndown_revision: Union[str, None] = (\n    'a',\n    'b',\n)\n")).to eq(%w(m))
  end

  it 'leaves out what another branch depends on: the database does not name it' do
    expect(heads_of("revision = 'expand'\ndown_revision = None\n",
      "revision = 'contract'\ndown_revision = None\ndepends_on = 'expand'\n")).to eq(%w(contract))
  end

  it 'refuses a directory without revisions' do
    expect { heads_of("name = 'x'\n") }.to raise_error(/no Alembic revisions/)
  end
end
